import type { SealedText } from '@glidepath/contracts';
import { openSealedText, sealingMonth, sealText } from '@glidepath/event-store';
import { PgDirectory } from '@glidepath/event-store/pg';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type Comment, Comments } from '../../application/ports.js';
import type { GivenDecision, Round } from '../../domain/round.js';

interface Written {
  readonly changeId: string;
  readonly given: GivenDecision;
}

@Injectable()
export class PgComments extends Comments {
  private readonly directory: PgDirectory;

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
    this.directory = new PgDirectory({ pool });
  }

  override async seal({ changeId, author, text }: Comment, now: Date): Promise<SealedText | 'unsealable'> {
    const whose = { subject: author, month: sealingMonth(now) };
    const key = await this.directory.keyFor(whose);
    return key === undefined ? 'unsealable' : sealText(text, whose, key, placeOf(changeId));
  }

  override async read(rounds: readonly Round[]): Promise<ReadonlyMap<GivenDecision, string>> {
    const written = rounds.flatMap(({ changeId, decisions }) =>
      decisions.map((given) => ({ changeId, given })),
    );
    const [opened, kept] = await Promise.all([this.opened(written), this.keptBeside(written)]);
    return new Map([...opened, ...kept]);
  }

  private async opened(written: readonly Written[]): Promise<readonly (readonly [GivenDecision, string])[]> {
    const sealed = written.flatMap(({ changeId, given }) =>
      given.comment ? [{ changeId, given, comment: given.comment }] : [],
    );
    const asked = new Map(sealed.map(({ comment }) => [nameOf(comment), comment]));
    const keys = new Map(
      (await this.directory.keysOf([...asked.values()])).map((one) => [nameOf(one), one.key]),
    );
    return sealed.flatMap(({ changeId, given, comment }) => {
      const key = keys.get(nameOf(comment));
      return key === undefined ? [] : [[given, openSealedText(comment, key, placeOf(changeId))] as const];
    });
  }

  /** Comments of version 1 of the event. */
  private async keptBeside(
    written: readonly Written[],
  ): Promise<readonly (readonly [GivenDecision, string])[]> {
    const named = written.flatMap(({ given }) =>
      given.commentDigest === null ? [] : [{ given, digest: given.commentDigest }],
    );
    if (named.length === 0) return [];
    const { rows } = await this.pool.query<{ digest: string; body: string }>(
      'SELECT digest, body FROM approvals.comment WHERE digest = ANY($1)',
      [named.map(({ digest }) => digest)],
    );
    const bodies = new Map(rows.map(({ digest, body }) => [digest, body]));
    return named.flatMap(({ given, digest }) => {
      const body = bodies.get(digest);
      return body === undefined ? [] : [[given, body] as const];
    });
  }
}

function placeOf(changeId: string): string {
  return `approval-case-${changeId}`;
}

function nameOf({ subject, month }: Pick<SealedText, 'subject' | 'month'>): string {
  return `${month} ${subject}`;
}
