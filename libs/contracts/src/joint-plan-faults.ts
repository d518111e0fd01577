import {
  ancestorsOf,
  circleThrough,
  type GraphTarget,
  predecessorsOf,
  topologicalOrder,
} from './joint-graph.js';
import { planFaults, type PlanFault, type PlanInQuestion, targetKeyOf } from './plan-faults.js';

type TargetInQuestion = GraphTarget & PlanInQuestion & { readonly reversible?: boolean | undefined };

/** What is wrong with a joint plan beyond the shape of its fields; nothing when it can be flown. */
export function jointPlanFaults({
  targets,
}: {
  readonly targets: readonly TargetInQuestion[];
}): readonly PlanFault[] {
  const names = targets.map(({ name }) => name);
  const keys = targets.map((target) => keysOf(target));
  return targets.flatMap((target, at) => {
    const own = [
      ...nameFaults(names, at),
      ...movedFaults(keys, names, at),
      ...afterFaults(targets, target),
      ...orderFaults(targets, target, at),
      ...stepNameFaults(target),
      ...planFaults(target),
    ];
    return own.map(({ path, message }) => ({ path: ['targets', at, ...path], message }));
  });
}

function keysOf({ strategy, target, waves }: TargetInQuestion): readonly string[] {
  if (strategy !== 'waves') return [targetKeyOf(target)];
  return (waves ?? []).map((wave) => targetKeyOf(wave.target ?? target));
}

function nameFaults(names: readonly string[], at: number): readonly PlanFault[] {
  const first = names.indexOf(names[at] ?? '');
  if (first === at) return [];
  return [
    { path: ['name'], message: `target ${first} is called ${names[at] ?? ''} as well; rename one of them` },
  ];
}

function movedFaults(
  keys: readonly (readonly string[])[],
  names: readonly string[],
  at: number,
): readonly PlanFault[] {
  const same = keys.findIndex((other, i) => i < at && other.some((key) => keys[at]?.includes(key)));
  if (same < 0) return [];
  const message = `${names[same] ?? ''} moves the same; let one target move it`;
  return [{ path: ['target'], message }];
}

function afterFaults(targets: readonly TargetInQuestion[], target: TargetInQuestion): readonly PlanFault[] {
  const predecessors = predecessorsOf(target);
  return predecessors.flatMap((before, i): readonly PlanFault[] => {
    const path = ['after', i];
    const known = targets.find(({ name }) => name === before.target);
    if (known === undefined) {
      const names = targets.map(({ name }) => name).join(', ');
      return [{ path, message: `no target is called ${before.target}; there are ${names}` }];
    }
    if (predecessors.findIndex((one) => one.target === before.target) < i) {
      return [{ path, message: `${before.target} is named twice; leave one of them out` }];
    }
    const steps = stepNamesOf(known);
    if (before.step === null || steps.includes(before.step)) return [];
    const there =
      steps.length === 0 ? 'it names none: give the step a name' : `there are ${steps.join(', ')}`;
    return [{ path, message: `no step of ${before.target} is called ${before.step}; ${there}` }];
  });
}

function orderFaults(
  targets: readonly TargetInQuestion[],
  target: TargetInQuestion,
  at: number,
): readonly PlanFault[] {
  const circle = circleThrough(targets, target.name);
  if (circle !== null) {
    // One fault for a circle, at the first of its targets.
    const isFirst = targets.findIndex(({ name }) => circle.includes(name)) === at;
    const message = `${circle.join(' → ')} goes round in a circle; take one of them out of after`;
    return isFirst ? [{ path: ['after'], message }] : [];
  }
  return topologicalOrder(targets).length < targets.length ? [] : irreversibleFaults(targets, target);
}

/** Everything may still fail before a target that cannot come back is flown, nothing after it. */
function irreversibleFaults(
  targets: readonly TargetInQuestion[],
  { name, reversible }: TargetInQuestion,
): readonly PlanFault[] {
  if (reversible !== false) return [];
  const before = ancestorsOf(targets, name);
  const later = targets.filter((other) => other.reversible !== false && !before.has(other.name));
  if (later.length === 0) return [];
  const others = later.map((other) => other.name).join(', ');
  return [
    { path: ['after'], message: `a target that cannot come back is flown last: put it after ${others}` },
  ];
}

function stepNamesOf({ steps }: TargetInQuestion): readonly string[] {
  return steps.flatMap((step) => ('wave' in step || step.name === undefined ? [] : [step.name]));
}

function stepNameFaults(target: TargetInQuestion): readonly PlanFault[] {
  const named = new Set<string>();
  return target.steps.flatMap((step, at) => {
    if ('wave' in step || step.name === undefined) return [];
    if (target.strategy === 'direct') {
      return [{ path: ['steps', at, 'name'], message: 'a direct plan passes its steps at once' }];
    }
    const isTwice = named.has(step.name);
    named.add(step.name);
    return isTwice ? [{ path: ['steps', at, 'name'], message: `two steps are called ${step.name}` }] : [];
  });
}
