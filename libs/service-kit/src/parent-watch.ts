const PARENT_POLL_MS = 500;

export interface ParentSettings {
  readonly STOP_WITH_PARENT: boolean;
  /** The process that started this one; without it the parent there is when the watch begins. */
  readonly PARENT_PID?: number | undefined;
}

/**
 * Calls back when the process that started this one is gone: also when it went while this one was starting, where its pid
 * was given, since whoever is an orphan already has another parent.
 * @returns ends the watch
 */
export function whenParentIsGone(
  { STOP_WITH_PARENT, PARENT_PID }: ParentSettings,
  gone: () => void,
): () => void {
  if (!STOP_WITH_PARENT) return () => undefined;
  const parent = PARENT_PID ?? process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PARENT_POLL_MS).unref();
  return () => clearInterval(timer);
}
