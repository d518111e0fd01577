import type { AssessmentView, RiskAssessed } from '@glidepath/contracts';
import { DomainError, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { ChangeKeys } from './ports.js';

/** The change has no assessment (yet), or there is no such change. */
export class NotAssessedError extends DomainError {
  override readonly name = 'NotAssessedError';
  constructor(change: string) {
    super(
      'not-assessed',
      `there is no assessment of ${change}; a submitted change is assessed within seconds`,
    );
  }
}

/** Reads assessments from the log, so that the answer is never behind it. */
@Injectable()
export class ReadAssessments {
  constructor(
    private readonly events: EventStore,
    private readonly keys: ChangeKeys,
  ) {}

  /**
   * All assessments of a change, newest first, with the version of its stream.
   * @param change id or key
   * @throws NotAssessedError when there is none
   */
  async ofChange(
    change: string,
  ): Promise<{ newest: AssessmentView; all: AssessmentView[]; version: number }> {
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === null) throw new NotAssessedError(change);
    const { events, version } = await this.events.readStream(`risk-${changeId}`);
    const all = events
      .filter(({ type }) => type === 'risk.assessed')
      .map(({ data, recordedAt, position }) => ({
        ...(data as RiskAssessed['data']),
        assessedAt: recordedAt,
        position,
      }))
      .toReversed();
    const [newest] = all;
    if (newest === undefined) throw new NotAssessedError(change);
    return { newest, all, version };
  }
}
