import type { ArmCounts, PackId, Verdict } from '@glidepath/analysis';
import type { Presentation } from './format.js';

/** What a judge says of recorded counts of one indicator. */
export interface Judgement {
  readonly sli: string;
  readonly judge: PackId;
  readonly verdict: Verdict;
  /** Start of the tick that showed the harm; null where none was found. */
  readonly harmfulAt: string | null;
  /** From the first record to the end of that tick. */
  readonly harmfulAfterSeconds: number | null;
  readonly records: number;
  readonly tickSeconds: number;
  readonly canary: ArmCounts;
  readonly control: ArmCounts;
}

export const judgementPresentation: Presentation<Judgement> = {
  id: ({ sli, judge }) => `${sli}/${judge}`,
  columns: {
    sli: ({ sli }) => sli,
    judge: ({ judge }) => judge,
    verdict: ({ verdict }) => verdict,
    'harm after': ({ harmfulAfterSeconds }) =>
      harmfulAfterSeconds === null ? null : `${harmfulAfterSeconds}s`,
    'harm at': ({ harmfulAt }) => harmfulAt,
    canary: ({ canary }) => `${canary.bad} bad of ${canary.total}`,
    control: ({ control }) => `${control.bad} bad of ${control.total}`,
    records: ({ records }) => records,
  },
};
