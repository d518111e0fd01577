/** One thing a service needs to be of use. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects, or takes longer than a second, when it is not available. */
  readonly check: () => Promise<unknown>;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or what is wrong, by name of the check. */
  readonly checks: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 1_000;

/** Whether this process can do its work now. */
export class Readiness {
  private stopping = false;
  private readonly checks: ReadinessCheck[];

  constructor(checks: readonly ReadinessCheck[]) {
    this.checks = [...checks];
  }

  /** Adds what a service's own module depends on. */
  add(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  /** From now on not ready: no new work, please. */
  stop(): void {
    this.stopping = true;
  }

  async report(): Promise<ReadinessReport> {
    const results = await Promise.all(
      this.checks.map(async ({ name, check }) => [name, await resultOf(check)] as const),
    );
    const checks = Object.fromEntries(this.stopping ? [...results, ['process', 'stopping']] : results);
    return { ready: Object.values(checks).every((result) => result === 'ok'), checks };
  }
}

async function resultOf(check: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer within a second'), CHECK_TIMEOUT_MS);
  });
  // The caller learns that it is down and no more: drivers' messages name hosts and users.
  const done = check().then(
    () => 'ok',
    () => 'unavailable',
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
