import type { FlightView, FlownStepView, FlownTargetView, RolloutView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { plainText } from './plain-text.js';
import { detailText } from './table.js';

export const rolloutPresentation: Presentation<RolloutView> = {
  id: ({ rolloutId }) => rolloutId,
  columns: {
    change: ({ key, target }) => (target === null ? key : `${key} ${target}`),
    status: ({ status }) => status,
    weight: ({ weightPercent }) => `${weightPercent} %`,
    step: (rollout) => stepOf(rollout),
    verdict: ({ verdict }) => verdict,
    service: ({ service }) => service,
    environment: ({ environment }) => environment,
    started: ({ startedAt }) => startedAt,
  },
  detail: (rollout) => [headText(rollout), ...linesOf(rollout)].join('\n'),
};

/** Which step of how many; of a joint rollout, how many of its targets have landed. */
function stepOf({ step, steps, targets }: RolloutView): string {
  if (targets.length > 0) return `${step}/${targets.length} targets`;
  return `${Math.min(step + 1, steps.length)}/${steps.length}`;
}

function linesOf(rollout: RolloutView): readonly string[] {
  return rollout.targets.length > 0 ? rollout.targets.flatMap(targetLines) : stepLines(rollout);
}

/** A target with its steps below, and what it waits for or stands for. */
function targetLines({ name, after, flight }: FlownTargetView): readonly string[] {
  const follows = after.length === 0 ? '' : ` after ${after.join(', ')}`;
  const { status, weightPercent, reason } = flight;
  const why = reason === null ? '' : `: ${reason}`;
  const head = `  ${TARGET_MARKS[status]} ${name}${follows}  ${status}, ${weightPercent} %${why}`;
  return [plainText(head), ...stepLines(flight).map((line) => `    ${line}`)];
}

const TARGET_MARKS: Readonly<Record<FlightView['status'], string>> = {
  planned: '[ ]',
  running: '[>]',
  baking: '[>]',
  paused: '[=]',
  'rolling-back': '[<]',
  'rolled-back': '[-]',
  'rollback-failed': '[!]',
  completed: '[x]',
};

function headText(rollout: RolloutView): string {
  const { key, target, status, attempt, problem, weightPercent, observedPercent } = rollout;
  return detailText(
    `${key}${target === null ? '' : ` ${target}`}  rollout ${status}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    {
      problem: problem === null ? null : `${problem.title}: ${problem.detail}`,
      service: `${rollout.service} in ${rollout.environment}`,
      strategy: rollout.plan.strategy,
      weight: `${weightPercent} %${observedPercent === null ? '' : `, seen ${observedPercent.toFixed(1)} %`}`,
      wave: rollout.wave,
      verdict: rollout.verdict,
      reason: rollout.reason,
      started: rollout.startedAt,
      ended: rollout.endedAt,
      'warm until': rollout.warmUntil,
      id: rollout.rolloutId,
    },
  );
}

const MARKS: Readonly<Record<FlownStepView['state'], string>> = {
  passed: '[x]',
  current: '[>]',
  ahead: '[ ]',
  'left-out': '[-]',
};

/** The steps as a tree: waves where there are any, and what the judge reads below the step it is at. */
function stepLines(rollout: FlightView): readonly string[] {
  const lines: string[] = [];
  let wave: string | null = null;
  for (const step of rollout.steps) {
    if (step.wave !== wave) lines.push(`  wave ${plainText(step.wave ?? '')}`);
    wave = step.wave;
    const indent = wave === null ? '  ' : '    ';
    lines.push(`${indent}${MARKS[step.state]} ${stepText(step)}`);
    if (step.state !== 'current') continue;
    for (const indicator of rollout.indicators) lines.push(`${indent}     ${indicatorText(indicator)}`);
  }
  return lines;
}

function stepText({ kind, weightPercent, seconds }: FlownStepView): string {
  switch (kind) {
    case 'set-weight':
      return `weight ${weightPercent ?? 0} %`;
    case 'analyse':
      return `analyse, at most ${seconds ?? 0} s`;
    case 'pause':
      return seconds === null ? 'pause until resumed' : `pause ${seconds} s`;
    case 'bake':
      return `bake ${seconds ?? 0} s`;
  }
}

function indicatorText({ sli, verdict, canary, control }: RolloutView['indicators'][number]): string {
  const bad = (arm: typeof canary) => `${arm.total - arm.good} bad of ${arm.total}`;
  return `${plainText(sli)} ${verdict}: canary ${bad(canary)}, control ${bad(control)}`;
}
