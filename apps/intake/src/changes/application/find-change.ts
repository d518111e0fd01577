import type { ChangeView } from '@glidepath/contracts';
import { type EventEnvelope, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { ChangeNotFoundError } from '../domain/change.js';
import { applyToChangeView } from '../domain/change-view.js';
import { ChangeKeys } from './ports.js';

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
  async view(change: string): Promise<ChangeView> {
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === null) throw new ChangeNotFoundError(change);
    let view: ChangeView | null = null;
    for await (const event of this.events.readLog({ correlationId: changeId }))
      view = applyToChangeView(view, event);
    if (view === null) throw new ChangeNotFoundError(change);
    return view;
  }

  /** Every event that concerns the change, in order. @throws ChangeNotFoundError */
  async history(change: string): Promise<EventEnvelope[]> {
    const changeId = await this.idOf(change);
    const events: EventEnvelope[] = [];
    for await (const event of this.events.readLog({ correlationId: changeId })) events.push(event);
    return events;
  }
}
