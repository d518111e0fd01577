import type { ApprovalEvent } from '@glidepath/contracts';
import { type EventStore, foldFacts } from '@glidepath/event-store';
import {
  ApprovalInbox,
  type Comment,
  Comments,
  type InboxCase,
  type InboxQuery,
} from '../src/application/ports.js';
import { approvalCase } from '../src/domain/approval-case.js';

/** The inbox, folded from the log on every question. */
export class MemoryApprovalInbox extends ApprovalInbox {
  constructor(private readonly events: EventStore) {
    super();
  }

  override async list({ status, owner, after, limit }: InboxQuery): Promise<readonly InboxCase[]> {
    const placeOf = ({ round }: InboxCase): string => `${round.decideBy} ${round.changeId}`;
    return (await this.all())
      .filter(({ round }) => status === undefined || round.status === status)
      .filter(({ round: { requirements, excluded, decisions } }) => {
        if (owner === undefined) return true;
        const busy = [...excluded, ...decisions.map(({ approver }) => approver)];
        const isAsked = requirements.some(({ domain }) => owner.domains.includes(domain));
        return isAsked && !owner.ids.some((id) => busy.includes(id));
      })
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .filter((one) => after === undefined || placeOf(one) > `${after.decideBy} ${after.changeId}`)
      .slice(0, limit);
  }

  override async changeId(key: string): Promise<string | null> {
    return (await this.all()).find(({ round }) => round.key === key)?.round.changeId ?? null;
  }

  override async overdue(now: Date): Promise<readonly string[]> {
    return (await this.all())
      .filter(({ round }) => round.status === 'open' && Date.parse(round.decideBy) <= now.getTime())
      .map(({ round }) => round.changeId);
  }

  private async all(): Promise<InboxCase[]> {
    const streams = new Set<string>();
    for await (const { stream } of this.events.readLog({ types: ['approval-case.opened'] }))
      streams.add(stream);
    const cases = await Promise.all([...streams].map((stream) => this.events.readStream(stream)));
    return cases.flatMap(({ events, version }) => {
      const round = foldFacts(approvalCase, events as readonly unknown[] as readonly ApprovalEvent[]);
      return round.status === 'none' ? [] : [{ round, version }];
    });
  }
}

export class MemoryComments extends Comments {
  readonly texts = new Map<string, string>();

  override keep(comment: Comment): Promise<void> {
    this.texts.set(this.digestOf(comment), comment.text);
    return Promise.resolve();
  }

  override read(digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map([...this.texts].filter(([digest]) => digests.includes(digest))));
  }
}
