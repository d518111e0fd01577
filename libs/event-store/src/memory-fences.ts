import { FencedError } from './errors.js';
import type { Fence } from './event-store.js';

/** The positions and stalled attempts that fences compare with, in memory. */
export class MemoryFences {
  readonly #positions = new Map<string, number>();
  readonly #attempts = new Map<string, number>();

  /** Where a consumer stands in a partition, 0 before its first event. */
  position(consumer: string, partition: number): number {
    return this.#positions.get(`${consumer}/${partition}`) ?? 0;
  }

  /** Puts an event on the stalled list, tried once. */
  stall(consumer: string, position: number): void {
    this.#attempts.set(`${consumer}/${position}`, 1);
  }

  /** @throws FencedError when another instance was there first */
  check(fence: Fence): void {
    const { expected, actual } = this.#compare(fence);
    if (expected !== actual) throw new FencedError(fence.consumer, fence.partition, actual);
  }

  /** The effect is written: moves the position, or takes the event off the stalled list. */
  pass(fence: Fence): void {
    switch (fence.kind) {
      case 'advance':
        this.#positions.set(`${fence.consumer}/${fence.partition}`, fence.to);
        return;
      case 'unstall':
        this.#attempts.delete(`${fence.consumer}/${fence.position}`);
    }
  }

  #compare(fence: Fence): { readonly expected: number; readonly actual: number } {
    switch (fence.kind) {
      case 'advance':
        return { expected: fence.from, actual: this.position(fence.consumer, fence.partition) };
      case 'unstall':
        return {
          expected: fence.attempt,
          actual: this.#attempts.get(`${fence.consumer}/${fence.position}`) ?? 0,
        };
    }
  }
}
