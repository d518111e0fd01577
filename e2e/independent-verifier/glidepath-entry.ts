import { sha256 } from './merkle.js';
import { reject } from './strict-text.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

const SEALED = ['position', 'stream', 'version', 'type', 'recordedAt', 'digest'];
const NOT_DIGESTED = new Set(['position', 'version', 'recordedAt', 'digest']);

/** Whether a log entry is that of an event: as Glidepath's documentation of its ledger defines both. */
export function checkEntry(entry: Buffer, eventText: string): void {
  const event = JSON.parse(eventText) as JsonObject;
  const digested = Object.fromEntries(Object.entries(event).filter(([name]) => !NOT_DIGESTED.has(name)));
  const digest = sha256(Buffer.from(canonical(digested))).toString('hex');
  if (digest !== event['digest']) reject(`an event does not fit its digest: ${eventText.slice(0, 80)}`);
  const sealed = Object.fromEntries(SEALED.map((name) => [name, event[name] ?? null]));
  if (canonical(sealed) !== entry.toString('utf8')) reject('the entry is another one');
}

/** RFC 8785: members by UTF-16 code units; numbers and strings as ECMAScript writes them. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
