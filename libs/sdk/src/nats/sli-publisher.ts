import { type SliSlice, SliSliceSchema, sliSubject } from '@glidepath/contracts';
import { type BusConnection, type BusOptions, connectToBus } from './bus-connection.js';

/** Pushes what a service counted of its own requests: the judge's input. */
export class SliPublisher {
  private constructor(private readonly bus: BusConnection) {}

  static async connect(options: BusOptions): Promise<SliPublisher> {
    return new SliPublisher(await connectToBus(options));
  }

  /**
   * Resolves once the broker has stored the slice. The same slice with a higher `seq` replaces it.
   * @throws ZodError when the slice is not one
   */
  async publish(slice: SliSlice): Promise<void> {
    const { service, sli, ...rest } = SliSliceSchema.parse(slice);
    await this.bus.stream.publish(sliSubject(service, sli), JSON.stringify({ service, sli, ...rest }));
  }

  /** Sends what is on its way, then disconnects. */
  close(): Promise<void> {
    return this.bus.nats.drain();
  }
}
