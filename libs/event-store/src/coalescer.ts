export interface CoalescerOptions<Item, Result> {
  /** Rounds that may be under way at the same time. */
  readonly rounds: number;
  /** Items of one round at most. */
  readonly most: number;
  /** How long the first item waits for others to come, in milliseconds; 0 when absent. */
  readonly gatherMs?: number;
  /** The least from the beginning of a gathered round to that of the next, in milliseconds; 0 when absent. */
  readonly everyMs?: number;
  /** Does a round; one outcome per item, in order. What it throws rejects the whole round. */
  readonly work: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Does together what waits together: an item that finds a free round starts at once, and those that come while every
 * round is taken go in the next one. Nothing waits for company, unless `gatherMs` says so; only after a shared round the
 * next one begins a turn of the event loop later, so that who was just answered and comes again is not left behind.
 */
export class Coalescer<Item, Result> {
  readonly #options: CoalescerOptions<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #underWay = 0;
  #gathering: NodeJS.Timeout | undefined;
  #gatheredAt = Number.NEGATIVE_INFINITY;
  #turn: NodeJS.Immediate | undefined;

  constructor(options: CoalescerOptions<Item, Result>) {
    this.#options = options;
  }

  /** Resolves or rejects with the item's own outcome. */
  run(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#gather();
    });
  }

  #gather(): void {
    const { gatherMs = 0, everyMs = 0 } = this.#options;
    if (gatherMs === 0) return this.#start();
    this.#gathering ??= setTimeout(
      () => {
        this.#gathering = undefined;
        this.#gatheredAt = performance.now();
        this.#start();
      },
      Math.max(gatherMs, this.#gatheredAt + everyMs - performance.now()),
    );
  }

  #start(): void {
    const { rounds, most } = this.#options;
    if (this.#turn !== undefined) return;
    while (this.#underWay < rounds && this.#waiting.length > 0) {
      this.#underWay++;
      void this.#round(this.#waiting.splice(0, most));
    }
  }

  #pause(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      if (this.#gathering === undefined) this.#start();
    });
  }

  async #round(members: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await this.#options.work(members.map(({ item }) => item));
      members.forEach((member, index) => settle(member, outcomes[index]));
    } catch (error) {
      for (const { reject } of members) reject(error);
    } finally {
      this.#underWay--;
      if (members.length > 1) this.#pause();
      // Who came last may still be waiting for company.
      if (this.#gathering === undefined) this.#start();
    }
  }
}

function settle<Item, Result>(
  { resolve, reject }: Waiting<Item, Result>,
  outcome: PromiseSettledResult<Result> | undefined,
): void {
  if (outcome === undefined) reject(new RangeError('a round left an item without an outcome'));
  else if (outcome.status === 'fulfilled') resolve(outcome.value);
  else reject(outcome.reason);
}
