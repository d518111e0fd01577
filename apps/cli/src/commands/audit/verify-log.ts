import { type LogFault, LogVerification } from '@glidepath/ledger';
import { GlidepathError } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { localHome } from '../../local-stack.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { openNotes, readLocalNotes, readNotes } from './kept-checkpoints.js';
import { logKey } from './log-key.js';
import { storedEvent } from './stored-event.js';

interface VerifyFlags {
  readonly checkpoint?: readonly string[];
  readonly key?: string;
}

interface Verification {
  readonly ok: boolean;
  readonly origin: string;
  /** Records found good, from position 1 on. */
  readonly size: number;
  readonly root: string;
  /** The last position a matching checkpoint covers. */
  readonly sealedThrough: number;
  /** Checkpoints compared with, of so many there are. */
  readonly checkpoints: number;
  readonly fault: LogFault | null;
}

const PROGRESS_EVERY = 100_000;

/** Trusts the server for nothing: every digest, leaf and root is recomputed here from the events themselves. */
export async function verifyLog(
  context: CommandContext,
  _args: readonly string[],
  { checkpoint: kept = [], key: givenKey }: VerifyFlags,
): Promise<ExitCode> {
  const { glidepath, output, terminal, signal } = context;
  const served = await glidepath.audit.checkpoint({ signal });
  const key = await logKey(givenKey, served.verifierKey);
  const notes = [
    { file: 'the server gave', note: served.note },
    ...(await readNotes(kept)),
    ...(await readLocalNotes(await localHome(context))),
  ];
  const verification = new LogVerification(openNotes(notes, key));
  terminal.say(`verifying against ${notes.length} checkpoints signed by ${key.name}`);
  const unreadable = await readAll(context, verification);
  const {
    fault = null,
    size,
    root,
    sealedThrough,
    checkpoints,
  } = { ...verification.finish(), ...unreadable };
  const rootHex = Buffer.from(root).toString('hex');
  const found = {
    ok: fault === null,
    origin: key.name,
    size,
    root: rootHex,
    sealedThrough,
    checkpoints,
    fault,
  };
  await output.one(found, presentation);
  if (fault === null) return EXIT.ok;
  terminal.alert(`${place(fault)}: ${fault.detail}`, 'bad');
  return EXIT.verificationFailed;
}

/**
 * Feeds the log to the verification, up to its first fault.
 * @returns the fault of a record that cannot even be read
 */
async function readAll(
  { glidepath, terminal, signal }: CommandContext,
  verification: LogVerification,
): Promise<{ readonly fault?: LogFault }> {
  let count = 0;
  try {
    for await (const { text, event } of glidepath.events.lines({ signal })) {
      if (verification.add(storedEvent(text, event)) !== undefined) return {};
      count += 1;
      if (count % PROGRESS_EVERY === 0) terminal.say(`${count} records`, 'waiting');
    }
    return {};
  } catch (error) {
    if (!(error instanceof GlidepathError) || error.code !== 'malformed-event') throw error;
    const position = count + 1;
    return { fault: { kind: 'altered-content', from: position, to: position, detail: error.message } };
  }
}

function place({ from, to }: LogFault): string {
  return from === to ? `position ${from}` : `positions ${from} to ${to}`;
}

const presentation: Presentation<Verification> = {
  id: ({ root }) => root,
  columns: {
    verified: ({ ok }) => String(ok),
    size: ({ size }) => size,
    sealed: ({ sealedThrough }) => sealedThrough,
    root: ({ root }) => root,
  },
  detail: ({ ok, origin, size, root, sealedThrough, checkpoints, fault }) =>
    detailText(ok ? 'verified' : 'NOT verified', {
      log: origin,
      records: size,
      root,
      'sealed through': sealedThrough,
      'checkpoints met': checkpoints,
      fault: fault === null ? null : `${fault.kind} at ${place(fault)}`,
    }),
};
