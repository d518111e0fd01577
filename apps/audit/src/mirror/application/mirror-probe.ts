/** Asks the bus itself what it holds. */
export abstract class MirrorProbe {
  /**
   * How many events up to a position the events stream lacks: those after its end, and any taken out from between.
   * @returns all of them when the bus has no such stream, undefined when it does not answer
   */
  abstract lacking(position: number): Promise<number | undefined>;

  /** The same, a bus that does not answer taken for one that holds nothing. */
  async missing(position: number): Promise<number> {
    return (await this.lacking(position)) ?? position;
  }
}
