import { hasLivingOwner, findRecorded, removeRecord, writeRecord } from './server-record.js';
import { logTail } from './log-tail.js';
import { spawnServer, stopProcess, stopWithThisProcess, isTrueWithin } from './server-process.js';
import type { ServerCommand, StopStep } from './server-process.js';
import { StackError, reasonOf } from '../stack-error.js';

/** Everything that differs between one server and another. */
export interface ServerDefinition {
  /** The step name in messages: `postgres`, `nats`. */
  readonly step: string;
  readonly command: ServerCommand;
  readonly port: number;
  /** Where the record of the running server is kept. */
  readonly record: string;
  /** A part of the command line that only this server has. */
  readonly mark: string;
  /** Whether the server of this pid, and not another one, answers. */
  readonly isReady: (pid: number) => Promise<boolean>;
  readonly readyWithinMs: number;
  /** How often it is asked; default 20 ms. A question that costs the starting server work is asked less often. */
  readonly pollMs?: number;
  /** Says, after the time is over, what the server still waits for. */
  readonly whatIsMissing?: () => Promise<string>;
  readonly stopSteps: readonly StopStep[];
  /** Gives up waiting for the server, and stops it. */
  readonly signal?: AbortSignal;
  /** Stop the server when this process ends, however it ends. For tests. */
  readonly stopsWithThisProcess: boolean;
}

export interface RunningServer {
  readonly pid: number;
  /** @throws StackError when the server outlives every signal */
  readonly stop: () => Promise<void>;
  /** Resolves with how the server ended (`signal SIGKILL`), whoever ended it. */
  readonly ended: Promise<string>;
}

/** The server ended, or did not answer, before it was ready. */
export class NotReadyError extends StackError {}

/**
 * Starts a server and waits until it answers.
 * @throws NotReadyError with the end of its log, after stopping what was started
 */
export async function startServer(definition: ServerDefinition): Promise<RunningServer> {
  const { step, command, port, record, mark, stopSteps } = definition;
  const server = await spawnServer(command).catch((cause: unknown) => {
    throw new StackError({
      step,
      problem: `cannot run ${command.program}: ${reasonOf(cause)}`,
      fix: 'check that the file is a program for this machine',
      cause,
    });
  });
  await writeRecord(record, server.pid, mark, port);
  const endWatch = definition.stopsWithThisProcess ? stopWithThisProcess(server.pid) : (): void => undefined;
  const stop = async (): Promise<void> => {
    endWatch();
    await stopOrComplain(step, server.pid, stopSteps);
    await removeRecord(record);
  };
  const hasEndedOrAnswers = async (): Promise<boolean> =>
    server.exit() !== undefined || definition.signal?.aborted === true || definition.isReady(server.pid);
  const isDecided = await isTrueWithin(definition.readyWithinMs, hasEndedOrAnswers, definition.pollMs);
  if (isDecided && server.exit() === undefined && definition.signal?.aborted !== true)
    return { pid: server.pid, stop: once(stop), ended: server.ended };
  const missing = isDecided ? undefined : await definition.whatIsMissing?.();
  const problem = isDecided
    ? `ended at once (${server.exit() ?? 'it was stopped'})`
    : `was not ready within ${definition.readyWithinMs / 1000} s${missing === undefined ? '' : `: ${missing}`}`;
  await stop();
  throw new NotReadyError({
    step,
    problem,
    logTail: await logTail(command.logFile),
    fix: `see the whole log in ${command.logFile}`,
  });
}

/**
 * Stops the server that a killed process left behind in this home, if its record proves who it is.
 * @returns the pid that was stopped
 * @throws StackError when the process that owns the server is alive: two stacks cannot share a home
 */
export async function stopOrphan(
  step: string,
  record: string,
  stopSteps: readonly StopStep[],
): Promise<number | undefined> {
  const found = await findRecorded(record);
  if (found === undefined) return undefined;
  const { pid } = found.server;
  if (hasLivingOwner(found)) {
    const problem = `already running here (pid ${pid}, port ${found.port}, started by pid ${found.owner.pid})`;
    throw new StackError({
      step,
      problem,
      fix: `stop that one first, or use another folder: GLIDEPATH_HOME=…`,
    });
  }
  await stopOrComplain(step, pid, stopSteps);
  await removeRecord(record);
  return pid;
}

async function stopOrComplain(step: string, pid: number, stopSteps: readonly StopStep[]): Promise<void> {
  if (await stopProcess(pid, stopSteps)) return;
  throw new StackError({
    step,
    problem: `process ${pid} does not end`,
    fix: `end it by hand: kill -9 ${pid}`,
  });
}

/** Every call waits for the one stop. */
function once(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop());
}
