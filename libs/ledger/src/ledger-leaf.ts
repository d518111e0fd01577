import { hashLeafText } from './merkle-hash.js';

/** Printable ASCII without quotes and backslashes: such a text is its own JSON, which is sooner found out than written. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** What the ledger seals of an event. */
export interface LedgerRow {
  /** 1.. within the log; the leaf's index is one less. */
  readonly position: number;
  readonly stream: string;
  /** 1.. within the stream. */
  readonly version: number;
  /** `aggregate.fact`. */
  readonly type: string;
  /** ISO 8601 UTC with milliseconds, as the event's envelope writes it. */
  readonly recordedAt: string;
  /** The event's digest, lowercase hex; it covers the rest of the event. */
  readonly digest: string;
}

/**
 * The log entry of an event: the canonical JSON (RFC 8785) of exactly the six fields of `LedgerRow`, UTF-8.
 * @throws RangeError when position or version is not a whole number from 1
 */
export function leafBytes(row: LedgerRow): Uint8Array {
  return Buffer.from(leafText(row), 'utf8');
}

/**
 * RFC 6962 leaf hash of `leafBytes`.
 * @throws RangeError when position or version is not a whole number from 1
 */
export function leafHash(row: LedgerRow): Uint8Array {
  return hashLeafText(leafText(row));
}

/** Zero-based index in the tree of the event at `position`. */
export function leafIndex(position: number): number {
  return position - 1;
}

function leafText({ position, stream, version, type, recordedAt, digest }: LedgerRow): string {
  assertCounted(position, 'position');
  assertCounted(version, 'version');
  // The names are ASCII and stand in the order RFC 8785, 3.2.3 asks for.
  if (!PLAIN.test(digest + recordedAt + stream + type))
    return JSON.stringify({ digest, position, recordedAt, stream, type, version });
  return `{"digest":"${digest}","position":${position},"recordedAt":"${recordedAt}","stream":"${stream}","type":"${type}","version":${version}}`;
}

function assertCounted(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} is not a whole number from 1: ${value}`);
}
