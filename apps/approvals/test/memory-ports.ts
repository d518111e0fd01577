import type { ApprovalEvent, SealedText } from '@glidepath/contracts';
import { type EventStore, foldFacts } from '@glidepath/event-store';
import {
  ApprovalInbox,
  type Comment,
  Comments,
  type InboxCase,
  type InboxQuery,
} from '../src/application/ports.js';
import { approvalCase } from '../src/domain/approval-case.js';
import type { GivenDecision, Round } from '../src/domain/round.js';

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

/** Seals by writing backwards. */
export class MemoryComments extends Comments {
  readonly erased = new Set<string>();

  override seal({ author, text }: Comment): Promise<SealedText | 'unsealable'> {
    if (this.erased.has(author)) return Promise.resolve('unsealable');
    const month = '2026-03';
    return Promise.resolve({
      sealed: 'A256GCM',
      subject: author,
      month,
      nonce: 'A'.repeat(16),
      text: backwards(Buffer.from(text)).toString('base64'),
    });
  }

  override read(rounds: readonly Round[]): Promise<ReadonlyMap<GivenDecision, string>> {
    const texts = rounds.flatMap(({ decisions }) =>
      decisions.flatMap((given) =>
        given.comment && !this.erased.has(given.comment.subject)
          ? [[given, backwards(Buffer.from(given.comment.text, 'base64')).toString()] as const]
          : [],
      ),
    );
    return Promise.resolve(new Map(texts));
  }
}

function backwards(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toReversed());
}
