const DEADLINE_MS = 20_000;
const PAUSE_MS = 20;

/** Runs the check until it passes. @throws its last failure after twenty seconds, or the given time */
export async function eventually(check: () => void | Promise<void>, withinMs = DEADLINE_MS): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
