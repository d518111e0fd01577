/** Asks the bus itself what it holds. */
export abstract class MirrorProbe {
  /**
   * How many events of the log the events stream lacks: those after its end, and any taken out from between others.
   * @param head position of the log's newest event
   * @returns all events of the log when the bus has no such stream or does not answer
   */
  abstract missing(head: number): Promise<number>;
}
