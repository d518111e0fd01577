import { dirname, join } from 'node:path';
import { z } from 'zod';
import { startServer, stopOrphan } from '../servers/embedded-server.js';
import type { RunningServer } from '../servers/embedded-server.js';
import { recordPath } from '../servers/server-record.js';
import { isTrueWithin } from '../servers/server-process.js';
import type { StopStep } from '../servers/server-process.js';
import { StackError } from '../stack-error.js';
import { serviceProgram } from './service-program.js';
import { STACK_SERVICES } from './stack.js';
import type { StackService } from './stack.js';

const ReadinessSchema = z.object({ checks: z.record(z.string(), z.string()) });

// Half a minute on a busy laptop is usual; on a build machine that runs other things, more.
const READY_WITHIN_MS = 120_000;
const POLL_MS = 150;
const PROBE_TIMEOUT_MS = 2000;
// Services end by themselves within 2 s of SIGTERM; Ctrl-C promises 3 s for everything.
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 1500 },
  { signal: 'SIGKILL', waitMs: 1000 },
];

export interface ServiceProcess {
  readonly home: string;
  readonly service: StackService;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  /** Ready when it answers at all: for a service whose peers were left out on purpose. */
  readonly isAlone: boolean;
  readonly stopsWithThisProcess: boolean;
  readonly signal: AbortSignal;
}

/** Starts a service as a process of its own and waits until it is ready. @throws StackError with the end of its log */
export function startService(options: ServiceProcess): Promise<RunningServer> {
  const { home, service, port, settings, signal, isAlone, stopsWithThisProcess } = options;
  const path = isAlone ? '/healthz' : '/readyz';
  const program = serviceProgram(service);
  return startServer({
    step: service,
    command: {
      program: process.execPath,
      args: ['--enable-source-maps', program],
      workingDir: dirname(dirname(program)),
      logFile: join(home, 'logs', `${service}.log`),
      env: settings,
    },
    port,
    record: recordPath(home, service),
    mark: program,
    isReady: () => isOk(port, path),
    readyWithinMs: READY_WITHIN_MS,
    pollMs: POLL_MS,
    whatIsMissing: () => whatIsMissing(port),
    stopSteps: STOP_STEPS,
    stopsWithThisProcess,
    signal,
  });
}

/** Stops the services that a killed launcher left behind in this home. @returns how many there were */
export async function stopServiceOrphans(home: string): Promise<number> {
  const stop = (service: StackService): Promise<number | undefined> =>
    stopOrphan(service, recordPath(home, service), STOP_STEPS);
  const pids = await Promise.all(STACK_SERVICES.map(stop));
  return pids.filter((pid) => pid !== undefined).length;
}

/** @throws StackError when the service is not ready in time */
export async function untilServiceReady(
  service: StackService,
  port: number,
  isUp: () => boolean,
): Promise<void> {
  if (await isTrueWithin(READY_WITHIN_MS, async () => isUp() && isOk(port, '/readyz'), POLL_MS)) return;
  const problem = `not ready within ${READY_WITHIN_MS / 1000} s on port ${port}`;
  throw new StackError({ step: service, problem, fix: 'see its log' });
}

/** The checks of its readiness that fail, as the service tells them: `bus unavailable`. */
async function whatIsMissing(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    const { checks } = ReadinessSchema.parse(await response.json());
    const failing = Object.entries(checks).filter(([, result]) => result !== 'ok');
    return failing.map(([name, result]) => `${name} ${result}`).join(', ');
  } catch {
    return 'it does not answer';
  }
}

async function isOk(port: number, path: '/healthz' | '/readyz'): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}
