import type { RolloutPreview } from '@glidepath/contracts';
import type { Presentation } from './format.js';

type Indicator = RolloutPreview['indicators'][number];
type Step = Indicator['steps'][number];

export interface PreviewRow {
  readonly indicator: Indicator;
  /** Null where nobody has counted the indicator lately. */
  readonly step: Step | null;
}

export const previewPresentation: Presentation<PreviewRow> = {
  id: ({ indicator }) => nameOf(indicator),
  columns: {
    sli: ({ indicator }) => nameOf(indicator),
    traffic: ({ indicator: { traffic } }) =>
      traffic === null
        ? 'none counted lately'
        : `${traffic.requestsPerSecond.toFixed(1)}/s, ${(traffic.badRatio * 100).toFixed(2)} % bad`,
    step: ({ step }) => (step === null ? null : step.step + 1),
    weight: ({ step }) => (step === null ? null : `${step.weightPercent} %`),
    lasts: ({ step }) => (step === null ? null : spanOf(step.seconds)),
    '2x': seen(2),
    '4x': seen(4),
    '10x': seen(10),
    'proves safe': ({ step }) => (step === null ? null : verdictOf(step.safety)),
  },
};

/** Of a joint plan, with the target it is judged for. */
function nameOf({ target, sli }: Indicator): string {
  return target === null ? sli : `${target} ${sli}`;
}

function seen(ratio: number): (row: PreviewRow) => string | null {
  return ({ step }) => {
    const detection = step?.detections.find((one) => one.ratio === ratio);
    return detection === undefined ? null : verdictOf(detection);
  };
}

function verdictOf({ needsSeconds, suffices }: Step['safety']): string {
  if (needsSeconds === null) return 'never';
  return suffices ? `in ${spanOf(needsSeconds)}` : `no, needs ${spanOf(needsSeconds)}`;
}

function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)}s`;
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)}m` : `${Math.ceil(seconds / 3_600)}h`;
}
