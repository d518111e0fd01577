import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSignerKey, type NoteSigner, noteSigner, parseSignerKey } from '@glidepath/ledger';
import { EXIT } from '../../../exit-codes.js';
import { Failure } from '../../../failure.js';
import { writeDurably } from './write-durably.js';

const SECRET = 0o600;
const READABLE = 0o644;

/** What a witness keeps: its key and, of every log, the newest checkpoint it has cosigned. One process at a time. */
export class WitnessFolder {
  private constructor(
    private readonly folder: string,
    readonly signer: NoteSigner,
  ) {}

  /**
   * Opens the folder of a witness; makes key and folder where there are none.
   * @throws Failure while another process has it open
   */
  static async open(folder: string, name: string): Promise<WitnessFolder> {
    await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
    await lock(join(folder, 'lock'));
    const file = join(folder, 'key');
    const kept = await readFile(file, 'utf8').catch(absent);
    if (kept !== undefined) return new WitnessFolder(folder, parseSignerKey(kept.trim()));
    const signer = noteSigner(name, 'cosignature', randomBytes(32));
    await writeDurably(file, `${formatSignerKey(signer)}\n`, SECRET);
    return new WitnessFolder(folder, signer);
  }

  /** The newest cosigned checkpoint of a log, undefined before the first. */
  read(origin: string): Promise<string | undefined> {
    return this.readNamed(witnessedName(origin));
  }

  /** @param name `witnessedName` of a log's origin */
  readNamed(name: string): Promise<string | undefined> {
    return readFile(join(this.folder, 'logs', name), 'utf8').catch(absent);
  }

  /** Resolves once the note is on the disk. */
  write(origin: string, note: string): Promise<void> {
    return writeDurably(join(this.folder, 'logs', witnessedName(origin)), note, READABLE);
  }

  close(): Promise<void> {
    return unlink(join(this.folder, 'lock'));
  }
}

/** What a monitor asks for: the origin's SHA-256, in hex (C2SP tlog-witness). */
export function witnessedName(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

/** Two processes on one folder could each cosign another tree. A lock whose process is gone is taken over. */
async function lock(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const pid = Number(await readFile(file, 'utf8'));
    if (isRunning(pid)) throw new Failure(EXIT.conflict, `process ${pid} is this witness already`);
    await unlink(file);
    await lock(file);
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
