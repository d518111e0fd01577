/** One line of the start-up screen. */
export interface StepReport {
  /** `checks`, `postgres`, `nats`, `schema`, `services`. */
  readonly step: string;
  /** What a person wants to know of it: version, address, what was moved. */
  readonly detail: string;
  readonly tookMs: number;
}

/** Runs a step and reports how long it took. @param describe makes the detail from the step's result */
export async function timed<T>(
  step: string,
  run: () => Promise<T>,
  describe: (result: T) => string,
  report: (step: StepReport) => void,
): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  report({ step, detail: describe(result), tookMs: performance.now() - startedAt });
  return result;
}
