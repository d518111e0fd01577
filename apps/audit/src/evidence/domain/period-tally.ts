import type { EventEnvelope } from '@glidepath/event-store';
import type { Acted } from './access-report.js';
import { unreadable, type UnreadableRecord } from './fact.js';

/** What people do to a flight; the service's own steps are no steering. */
const STEERED = /^rollout\.(paused|resumed|promoted|aborted|rolling-back|skipped)$/;

/** Adds a period up, event by event; keeps what concerns whole changes, and of events no more than deployments. */
export class PeriodTally {
  /** In the order they first appear. */
  readonly changes = new Set<string>();
  readonly deployments: EventEnvelope[] = [];
  readonly acted = new Map<string, Pick<Acted, 'approvals' | 'steering'>>();
  /** Records of the period nothing can be drawn from. */
  readonly unreadable: UnreadableRecord[] = [];
  readonly #byType = new Map<string, number>();
  #events = 0;

  see(event: EventEnvelope): void {
    const { type, correlationId, actor } = event;
    this.#events += 1;
    this.#byType.set(type, (this.#byType.get(type) ?? 0) + 1);
    if (correlationId !== null) this.changes.add(correlationId);
    const unread = unreadable(event);
    if (unread !== undefined) this.unreadable.push(unread);
    if (type === 'deployment.recorded') this.deployments.push(event);
    if (actor.kind === 'system') return;
    if (type === 'approval.decided') this.#count(actor.id, 1, 0);
    else if (STEERED.test(type)) this.#count(actor.id, 0, 1);
  }

  get events(): number {
    return this.#events;
  }

  /** How often each type came, by name. */
  get byType(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#byType].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #count(subject: string, approvals: number, steering: number): void {
    const before = this.acted.get(subject) ?? { approvals: 0, steering: 0 };
    this.acted.set(subject, {
      approvals: before.approvals + approvals,
      steering: before.steering + steering,
    });
  }
}
