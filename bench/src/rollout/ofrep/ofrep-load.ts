/** What the generator is asked to do. */
export interface OfrepLoad {
  readonly port: number;
  readonly path: string;
  readonly seconds: number;
  readonly connections: number;
  /** Arrivals a second, Poisson, whether answers come or not; null sends on every connection as fast as it answers. */
  readonly perSecond: number | null;
}

export interface OfrepLoadResult {
  readonly perSecond: number;
  /** From when a request should have left. */
  readonly latenciesMs: readonly number[];
  /** Answers that were not 200. */
  readonly refused: number;
}
