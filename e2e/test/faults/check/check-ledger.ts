import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envelopeText, type RawEvent } from '@glidepath/event-store';
import { checkEntry } from '../../../independent-verifier/glidepath-entry.js';
import { openCheckpoint, readKey } from '../../../independent-verifier/note.js';
import { readTiledLog } from '../../../independent-verifier/tiled-log.js';
import type { World } from '../world.js';
import type { Finding } from './finding.js';

interface Verification {
  readonly ok: boolean;
  readonly size: number;
  readonly mirrored: number;
  readonly fault?: { readonly kind: string; readonly detail: string };
}

/**
 * The sealed tree against the log, by the verifier that is not ours: every tile and entry, and every row's leaf. Then
 * audit's own verification, which compares all checkpoints ever signed, in the database and as files.
 */
export async function checkLedger(world: World, rows: readonly RawEvent[]): Promise<Finding> {
  const key = readKey((await world.audit<{ verifierKey: string }>('key')).verifierKey);
  const { checkpoint, entries } = await readTiledLog((path) => served(world, path), key);
  const differing = entries.flatMap((entry, index) => {
    const row = rows[index];
    return row !== undefined && fits(entry, envelopeText(row))
      ? []
      : [`leaf ${index + 1} is not the record's`];
  });
  const { ok, size, fault } = await world.audit<Verification>('verify');
  const kept = await readdir(join(world.signerFolder, 'checkpoints')).catch(() => []);
  for (const file of kept) openCheckpoint(await readFile(join(world.signerFolder, 'checkpoints', file)), key);
  return {
    lost: rows.slice(Number(checkpoint.size)).map(({ position }) => `${position} is not signed`),
    doubled: entries.length > rows.length ? [`${entries.length} leaves for ${rows.length} records`] : [],
    outOfOrder: [
      ...differing,
      ...(ok && size === rows.length
        ? []
        : [`the ledger does not verify: ${size}, ${JSON.stringify(fault)}`]),
    ],
  };
}

async function served(world: World, path: string): Promise<Uint8Array> {
  const response = await fetch(`${world.auditUrl}/v1/audit/log/${path}`);
  if (!response.ok) throw new Error(`audit answers ${response.status} to ${path}`);
  return Buffer.from(await response.arrayBuffer());
}

function fits(entry: Buffer, eventText: string): boolean {
  try {
    checkEntry(entry, eventText);
    return true;
  } catch {
    return false;
  }
}
