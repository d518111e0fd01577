/** A log written out as files: a folder, or one file that holds a folder. Paths are relative and use slashes. */
export abstract class ArchiveFiles {
  /** For people: `the folder x`. */
  abstract readonly name: string;

  /** The bytes of a file, undefined where there is none. */
  abstract read(path: string): Promise<Uint8Array | undefined>;

  /** A large file piece by piece, undefined where there is none. */
  abstract stream(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;

  /** Names of the files in a folder, sorted; none where there is no such folder. */
  abstract list(folder: string): Promise<readonly string[]>;

  async text(path: string): Promise<string | undefined> {
    const bytes = await this.read(path);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  }
}

/** Where everything stands in an archive, beside the tiles and entry bundles of C2SP tlog-tiles. */
export const ARCHIVE = {
  /** The newest checkpoint. */
  checkpoint: 'checkpoint',
  /** Every kept checkpoint, `<size>.note`. */
  checkpoints: 'checkpoints',
  /** The log's verifier key. */
  key: 'key',
  /** Hand-overs from one key to the next, `<n>.note`. */
  rotations: 'rotations',
  /** By what note the log took the place of another. */
  succession: 'succession.note',
  /** The events themselves, one a line, as stored. */
  events: 'events.ndjson',
} as const;
