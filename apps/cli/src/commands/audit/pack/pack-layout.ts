import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Where everything stands in an evidence pack. */
export const PACK = {
  manifest: 'manifest.json',
  readMe: 'README.txt',
  /** The log's verifier key, and how it became that. */
  key: 'key',
  rotations: 'rotations',
  /** The last checkpoint before the period, absent where the log begins within it, and the first that covers it. */
  start: 'start.note',
  end: 'end.note',
  /** The edge of the tree at the start, and the proof that the tree at the end extends it: a Base64 hash a line. */
  edge: 'start.hashes',
  consistency: 'consistency.hashes',
  /** Every record between the two checkpoints, as stored. */
  events: 'events.ndjson',
  /** `<change>.ndjson`, every event of a change, and `<change>/<position>.tlog-proof` for each. */
  changes: 'changes',
  /** Every list of who may do what, and a proof for each in the folder. */
  lists: 'access-lists.ndjson',
  listProofs: 'access-lists',
  population: 'population.json',
  reconciliation: 'reconciliation.json',
  access: 'access.json',
  /** From the directory when the pack was made; nothing seals it. */
  names: 'names.json',
} as const;

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** As an event says it: moments are compared as text. */
const MomentSchema = z.iso.datetime({ precision: 3 });
const HeadSchema = z.object({ size: z.number().int().min(0), root: Sha256Schema });

export const ManifestSchema = z.object({
  format: z.literal('glidepath-evidence@1'),
  origin: z.string(),
  /** What was asked for: every record from a moment up to, not including, another. */
  period: z.object({ from: MomentSchema, until: MomentSchema }),
  /** Positions of the period; last = first - 1 where it has no record. */
  first: z.number().int().min(1),
  last: z.number().int().min(0),
  start: HeadSchema.nullable(),
  end: HeadSchema,
  /** SHA-256 of every other file. */
  files: z.record(z.string(), Sha256Schema),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** The files of a change. A change's id is a UUID; whatever else concerns belong together by is named by its digest. */
export function changePath(changeId: string): string {
  const name = /^[0-9a-f-]{36}$/.test(changeId)
    ? changeId
    : createHash('sha256').update(changeId).digest('hex');
  return `${PACK.changes}/${name}`;
}

export function proofPath(folder: string, position: number): string {
  return `${folder}/${position}.tlog-proof`;
}

/** JSON for people, and the same for the same content. */
export function documentText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
