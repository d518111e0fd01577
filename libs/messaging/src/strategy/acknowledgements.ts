import type { Msg } from '@nats-io/transport-node';

/** So many may be done and not yet acknowledged; far fewer than the server lets stand open. */
const MOST_UNTOLD = 64;
/** The longest something done stays unacknowledged, in milliseconds; far shorter than the server waits. */
const TELL_EVERY_MS = 5000;

interface Taken {
  readonly sequence: number;
  readonly message: Msg;
  isDone: boolean;
}

/**
 * One acknowledgement for many, to a consumer where it counts for everything before it as well. What is at work, or has
 * failed and will come again, is never covered.
 */
export class Acknowledgements {
  readonly #acknowledge: (message: Msg) => void;
  /** In the order of delivery. */
  #taken: Taken[] = [];
  readonly #failed = new Set<number>();
  #done = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param acknowledge sends the acknowledgement of a message, and with it of all before */
  constructor(acknowledge: (message: Msg) => void) {
    this.#acknowledge = acknowledge;
  }

  /**
   * Notes a delivery and what becomes of it.
   * @param sequence of the message in its stream
   * @throws what the work throws
   */
  async cover(message: Msg, sequence: number, work: () => Promise<void>): Promise<void> {
    const taken: Taken = { sequence, message, isDone: false };
    this.#taken.push(taken);
    try {
      await work();
    } catch (error) {
      this.#taken = this.#taken.filter((one) => one !== taken);
      this.#failed.add(taken.sequence);
      throw error;
    }
    taken.isDone = true;
    this.#failed.delete(taken.sequence);
    this.#done++;
    if (this.#done >= MOST_UNTOLD) this.tell();
    else this.#timer ??= setTimeout(() => this.tell(), TELL_EVERY_MS).unref();
  }

  /** Acknowledges what can be acknowledged now. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#done = 0;
    const firstFailed = Math.min(...this.#failed);
    // What came again stands behind later ones: the one that covers most, or they would come again as well.
    let furthest: Taken | undefined;
    for (let [one] = this.#taken; one?.isDone === true && one.sequence < firstFailed; [one] = this.#taken) {
      if (one.sequence > (furthest?.sequence ?? -1)) furthest = one;
      this.#taken.shift();
    }
    if (furthest !== undefined) this.#acknowledge(furthest.message);
  }
}
