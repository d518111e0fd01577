import { type ParentSettings, whenParentIsGone } from '@glidepath/service-kit';

/** After this the process ends, whatever is still open. */
const STOP_DEADLINE_MS = 1900;

/** Aborted by SIGTERM, SIGINT, or the end of the process that started this one. */
export function stopSignal(env: ParentSettings): AbortSignal {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
    setTimeout(() => process.exit(0), STOP_DEADLINE_MS).unref();
  };
  process.once('SIGTERM', abort);
  process.once('SIGINT', abort);
  whenParentIsGone(env, abort);
  return stop.signal;
}
