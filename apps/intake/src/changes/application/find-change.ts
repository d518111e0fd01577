import type { ChangeView } from '@glidepath/contracts';
import { type EventEnvelope, EventStore, type ReadLogOptions } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { ChangeNotFoundError } from '../domain/change-errors.js';
import { applyToChangeView, foldChangeView } from '../domain/change-view.js';
import { PositionToComeError } from '../domain/position-to-come-error.js';
import { ChangeKeys } from './ports.js';

/** Up to where history counts. */
export type PastPlace = { readonly position: number } | { readonly moment: string };

/** Reads one change from the log itself, so that the answer is never behind it. */
@Injectable()
export class FindChange {
  constructor(
    private readonly events: EventStore,
    private readonly keys: ChangeKeys,
  ) {}

  /**
   * @param change id or key
   * @throws ChangeNotFoundError when no change has been submitted or detected under it
   */
  async idOf(change: string): Promise<string> {
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === null) throw new ChangeNotFoundError(change);
    const { version } = await this.events.readStream(`change-${changeId}`);
    if (version === 0) throw new ChangeNotFoundError(change);
    return changeId;
  }

  /** @throws ChangeNotFoundError */
  view(change: string): Promise<ChangeView> {
    return this.fold(change, {});
  }

  /**
   * The change as its submission left it. Nobody else writes about a change before that, so its own stream is the whole
   * history; where that is not at hand, the change as it is.
   * @param position of the submission
   */
  async submitted(changeId: string, position: number): Promise<ChangeView> {
    const { events } = this.events.recall(`change-${changeId}`) ?? { events: [] };
    const view = foldChangeView(events.filter((event) => event.position <= position));
    return view ?? this.view(changeId);
  }

  /**
   * The change as it was once: folded from the events there were, and from no later one.
   * @param place the last position that counts, or the last moment, ISO 8601
   * @throws ChangeNotFoundError when there was no such change yet
   * @throws PositionToComeError when the log has no such position yet
   */
  async viewAt(change: string, place: PastPlace): Promise<ChangeView> {
    if ('moment' in place) return this.fold(change, { recordedUntil: place.moment });
    const head = await this.events.head();
    if (place.position > head) throw new PositionToComeError(place.position, head);
    return this.fold(change, { until: place.position });
  }

  /** Every event that concerns the change, in order. @throws ChangeNotFoundError */
  async history(change: string): Promise<EventEnvelope[]> {
    const changeId = await this.idOf(change);
    const events: EventEnvelope[] = [];
    for await (const event of this.events.readLog({ correlationId: changeId })) events.push(event);
    return events;
  }

  private async fold(change: string, range: ReadLogOptions): Promise<ChangeView> {
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === null) throw new ChangeNotFoundError(change);
    let view: ChangeView | null = null;
    for await (const event of this.events.readLog({ ...range, correlationId: changeId }))
      view = applyToChangeView(view, event);
    if (view === null) throw new ChangeNotFoundError(change);
    return view;
  }
}
