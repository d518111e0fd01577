const PARENT_POLL_MS = 500;
/** After this the process ends, whatever is still open. */
const STOP_DEADLINE_MS = 1900;

/** Aborted by SIGTERM, SIGINT, or the end of the process that started this one. */
export function stopSignal(stopsWithParent: boolean): AbortSignal {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
    setTimeout(() => process.exit(0), STOP_DEADLINE_MS).unref();
  };
  process.once('SIGTERM', abort);
  process.once('SIGINT', abort);
  if (!stopsWithParent) return stop.signal;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) abort();
  }, PARENT_POLL_MS).unref();
  return stop.signal;
}
