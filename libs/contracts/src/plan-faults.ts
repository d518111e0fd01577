import type { PlanStep, RolloutTarget, Wave } from './plan-parts.js';

/** As much of a plan as its rules are about. */
export interface PlanInQuestion {
  readonly strategy: 'canary' | 'blue-green' | 'flag' | 'waves' | 'direct';
  readonly target: RolloutTarget;
  readonly waves?: readonly Wave[] | undefined;
  readonly steps: readonly PlanStep[];
  readonly analysis: readonly unknown[];
}

export interface PlanFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with a plan beyond the shape of its fields; nothing when it can be flown. */
export function planFaults(plan: PlanInQuestion): readonly PlanFault[] {
  const analyses = plan.steps.some((step) => 'analyse' in step);
  return [
    ...(plan.strategy === 'waves' ? waveFaults(plan) : targetFaults(plan)),
    ...weightFaults(plan),
    ...(analyses && plan.analysis.length === 0
      ? [{ path: ['analysis'], message: 'an analyse step needs at least one analysis' }]
      : []),
  ];
}

function targetFaults({ strategy, target, waves, steps }: PlanInQuestion): readonly PlanFault[] {
  const faults: PlanFault[] = [];
  if (strategy === 'flag' && target.driver !== 'flag') {
    faults.push({ path: ['target', 'driver'], message: 'a plan of the strategy flag moves a flag' });
  }
  if (waves !== undefined) {
    faults.push({ path: ['waves'], message: 'only a plan of the strategy waves has waves' });
  }
  const wave = steps.findIndex((step) => 'wave' in step);
  if (wave >= 0) {
    faults.push({ path: ['steps', wave], message: 'only a plan of the strategy waves has waves' });
  }
  return faults;
}

function waveFaults({ target, waves = [], steps }: PlanInQuestion): readonly PlanFault[] {
  const names = waves.map(({ name }) => name);
  const flown = steps.flatMap((step) => ('wave' in step ? [step.wave] : []));
  const faults: PlanFault[] = [];
  if (waves.length === 0) faults.push({ path: ['waves'], message: 'a plan in waves names its waves' });
  if (new Set(names).size < names.length) {
    faults.push({ path: ['waves'], message: 'two waves have the same name' });
  }
  if (new Set(waves.map((wave) => targetKeyOf(wave.target ?? target))).size < waves.length) {
    faults.push({ path: ['waves'], message: 'two waves have the same target' });
  }
  if (flown.length > 0 && flown.join() !== names.join()) {
    faults.push({ path: ['steps'], message: `its steps fly the waves in order: ${names.join(', ')}` });
  }
  const first = steps.findIndex((step) => 'wave' in step);
  if (first > 0) faults.push({ path: ['steps', 0], message: 'the first step of a plan in waves is a wave' });
  if (first < 0 && steps.length > 0) {
    faults.push({ path: ['steps', 0], message: 'a step of a plan in waves follows its wave' });
  }
  return faults;
}

function weightFaults({ strategy, steps }: PlanInQuestion): readonly PlanFault[] {
  const faults: PlanFault[] = [];
  let before = -1;
  let weights = 0;
  for (const [index, step] of steps.entries()) {
    if ('wave' in step) before = -1;
    if (!('setWeight' in step)) continue;
    weights += 1;
    if (step.setWeight <= before && faults.length === 0) {
      faults.push({ path: ['steps', index], message: 'weights must rise from step to step' });
    }
    if (strategy === 'blue-green' && step.setWeight !== 100) {
      faults.push({ path: ['steps', index], message: 'a blue-green plan switches to 100 percent at once' });
    }
    before = step.setWeight;
  }
  if ((strategy === 'canary' || strategy === 'flag') && weights === 0) {
    faults.push({ path: ['steps'], message: `a ${strategy} plan sets at least one weight` });
  }
  return faults;
}

/** What a target moves, as one text: two flights never move the same at a time. */
export function targetKeyOf(target: RolloutTarget): string {
  return target.driver === 'flag' ? `flag:${target.flag}` : `${target.driver}:${target.route}`;
}
