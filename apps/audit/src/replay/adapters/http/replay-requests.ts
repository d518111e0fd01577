import { type Place, ProblemError } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { ChangeKeys } from '../../application/change-keys.js';
import type { ReplayRequest } from '../../application/replay-log.js';
import { type ReplayQuery, typesAsked } from './replay-query.js';

/** What a query asks of the log. */
@Injectable()
export class ReplayRequests {
  constructor(private readonly keys: ChangeKeys) {}

  /**
   * @param resumed position after which to go on, where a reader resumes
   * @throws ProblemError `not-found` when no change has the key
   */
  async of(query: ReplayQuery, resumed?: number): Promise<Omit<ReplayRequest, 'isFollowing'>> {
    const { change, stream, actor, limit } = query;
    const types = typesAsked(query);
    const from = placeOf(query.from);
    const until = placeOf(query.until);
    const correlationId = change === undefined ? undefined : await this.changeId(change);
    return {
      after: Math.max(query.after ?? 0, (from.position ?? 1) - 1, resumed ?? 0),
      ...(from.moment === undefined ? {} : { recordedFrom: from.moment }),
      ...(until.position === undefined ? {} : { until: until.position }),
      ...(until.moment === undefined ? {} : { recordedUntil: until.moment }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(stream === undefined ? {} : { stream }),
      ...(actor === undefined ? {} : { actor }),
      ...(types === undefined ? {} : { types }),
      ...(limit === undefined ? {} : { limit }),
    };
  }

  private async changeId(change: string): Promise<string> {
    if (!change.startsWith('CHG-')) return change;
    const id = await this.keys.changeId(change);
    if (id === undefined) throw new ProblemError('not-found', `no change has the key ${change}`);
    return id;
  }
}

/** Which of the two it is, so that both can be asked for. */
function placeOf(place: Place | undefined): { readonly position?: number; readonly moment?: string } {
  return place ?? {};
}
