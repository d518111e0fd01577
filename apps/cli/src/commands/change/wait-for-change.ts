import type { ChangeView } from '@glidepath/contracts';
import type { WaitGoal, WaitOutcome } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { exitCodeOfWait } from '../../outcome.js';
import { changePresentation } from '../../output/change-presentation.js';
import type { Terminal } from '../../terminal.js';

export interface WaitFlags {
  readonly for: WaitGoal;
  /** Milliseconds; the default of the option is text. */
  readonly timeout: number;
}

/** A line in a log at least this often, so that CI does not take a wait for a hang. */
const HEARTBEAT_MS = 60_000;

export function waitForChange(
  context: CommandContext,
  [change = '']: readonly string[],
  flags: WaitFlags,
): Promise<ExitCode> {
  return awaitChange(context, change, flags);
}

/** Waits, says why it waits and who can act, shows the change as it ends, and tells the outcome by exit code. */
export async function awaitChange(
  context: CommandContext,
  change: string,
  flags: WaitFlags,
): Promise<ExitCode> {
  const { glidepath, output, terminal, signal } = context;
  const onProgress = progressTeller(terminal);
  onProgress(await glidepath.changes.get(change, { signal }));
  const waiting = { for: flags.for, timeoutMs: flags.timeout, signal, onProgress };
  const outcome = await glidepath.changes.waitFor(change, waiting);
  await output.one(outcome.change, changePresentation);
  const exitCode = exitCodeOfWait(outcome);
  terminal.say(conclusion(outcome, flags.for), exitCode === EXIT.ok ? 'good' : 'bad');
  return exitCode;
}

function progressTeller(terminal: Terminal): (change: ChangeView) => void {
  let said = '';
  let saidAt = 0;
  return ({ key, state, waitingFor }) => {
    const line = `${key} ${state}${waitingFor === null ? '' : `: ${waitingFor}`}`;
    if (line === said && Date.now() - saidAt < HEARTBEAT_MS) return;
    terminal.say(line, 'waiting');
    [said, saidAt] = [line, Date.now()];
  };
}

function conclusion({ change, reached, timedOut }: WaitOutcome, goal: WaitGoal): string {
  const { key, state, reason } = change;
  if (timedOut) return `${key} is still ${state}; it goes on without us`;
  const why = reason === null ? '' : `: ${reason}`;
  return reached || goal === 'terminal' ? `${key} ${state}${why}` : `${key} ended ${state}${why}`;
}
