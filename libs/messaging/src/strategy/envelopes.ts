import { type EventCatalogue, type EventEnvelope, type RawEvent, readEnvelope } from '@glidepath/event-store';

/**
 * Events as handlers get them, made once for all lanes of a process. A payload is upcast and validated when somebody
 * first looks at it: who needs no more than the envelope neither pays for it nor fails over it.
 */
export class Envelopes {
  readonly #made = new WeakMap<RawEvent, EventEnvelope>();

  constructor(private readonly catalogue: EventCatalogue) {}

  /** @throws RangeError when the type is unknown; looking at `data` throws what `readEnvelope` throws */
  of(raw: RawEvent): EventEnvelope {
    const known = this.#made.get(raw);
    if (known !== undefined) return known;
    const made = this.#make(raw);
    this.#made.set(raw, made);
    return made;
  }

  #make(raw: RawEvent): EventEnvelope {
    const { dataText: _, previousInPartition: __, ...rest } = raw;
    const { catalogue } = this;
    let read: EventEnvelope | undefined;
    return {
      ...rest,
      schemaVersion: catalogue.versionOf(raw.type),
      get data() {
        read ??= readEnvelope(raw, catalogue);
        return read.data;
      },
    };
  }
}
