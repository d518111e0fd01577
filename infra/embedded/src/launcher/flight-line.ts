import type { FlightEvent } from './demo-module.js';

const KEY_COLUMN = 9;
const EVENT_COLUMN = 24;

/** One line of the live view: `10:02:11  CHG-1042  rolling out …`. */
export function flightLine({ at, key, title, event, note }: FlightEvent): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour12: false });
  return `${time}  ${key.padEnd(KEY_COLUMN)} ${event.padEnd(EVENT_COLUMN)} ${note ?? title}`;
}
