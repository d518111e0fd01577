/** Asks the bus itself what it holds. */
export abstract class MirrorProbe {
  /**
   * How many events up to a position the events stream lacks: those after its end, and any taken out from between.
   * @returns all of them when the bus has no such stream or does not answer
   */
  abstract missing(position: number): Promise<number>;
}
