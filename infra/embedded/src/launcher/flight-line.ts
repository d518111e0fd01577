import type { StoryLine } from './demo-module.js';

const KEY_COLUMN = 9;
const STATE_COLUMN = 20;

/** One line of the live view: `10:02:11  CHG-1042  rolling out …`. */
export function flightLine({ at, key, title, state, note }: StoryLine): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour12: false });
  return `${time}  ${key.padEnd(KEY_COLUMN)} ${state.padEnd(STATE_COLUMN)} ${title}${note === '' ? '' : ` · ${note}`}`;
}
