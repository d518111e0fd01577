import { envelopeText } from '@glidepath/event-store';
import type { ExportRecord } from './export-record.js';

/** The event as stored, byte for byte, in an object with its place and its leaf. */
export function ndjsonLine({ raw, index, line, leafHash, checkpointSize, erased }: ExportRecord): string {
  const head = JSON.stringify({ index, line, leafHash, checkpointSize, erased });
  return `${head.slice(0, -1)},"event":${envelopeText(raw)}}\n`;
}
