/** A target in the graph of a joint plan, by the names it gives and is given. */
export interface GraphTarget {
  readonly name: string;
  readonly after: readonly (string | { readonly target: string; readonly step?: string | undefined })[];
}

/** What has to have happened before a target is flown: another landed, or is past a step. */
export interface Predecessor {
  readonly target: string;
  /** Null where the whole target has to have landed. */
  readonly step: string | null;
}

/** The predecessors of a target in one form. */
export function predecessorsOf({ after }: GraphTarget): readonly Predecessor[] {
  return after.map((one) =>
    typeof one === 'string' ? { target: one, step: null } : { target: one.target, step: one.step ?? null },
  );
}

/**
 * The names of all targets, every one after its predecessors; those that are free to go come in the plan's order.
 * What is part of a circle, or behind one, is left out.
 */
export function topologicalOrder(targets: readonly GraphTarget[]): readonly string[] {
  const order: string[] = [];
  const isReady = (target: GraphTarget): boolean =>
    !order.includes(target.name) && predecessorsOf(target).every((one) => order.includes(one.target));
  for (let next = targets.find(isReady); next !== undefined; next = targets.find(isReady)) {
    order.push(next.name);
  }
  return order;
}

/** The names of everything a target comes after, directly or by others. */
export function ancestorsOf(targets: readonly GraphTarget[], name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const target = targets.find((one) => one.name === next);
    for (const before of target === undefined ? [] : predecessorsOf(target)) {
      if (found.has(before.target)) continue;
      found.add(before.target);
      pending.push(before.target);
    }
  }
  return found;
}

/** A circle that a target is part of, from itself back to itself; null where there is none. */
export function circleThrough(targets: readonly GraphTarget[], name: string): readonly string[] | null {
  // Each once: along all paths there are more ways than anybody could walk.
  const walked = new Set<string>();
  const walk = (at: string, path: readonly string[]): readonly string[] | null => {
    walked.add(at);
    const target = targets.find((one) => one.name === at);
    for (const before of target === undefined ? [] : predecessorsOf(target)) {
      if (before.target === name) return [name, ...path.toReversed(), name];
      if (walked.has(before.target)) continue;
      const found = walk(before.target, [...path, before.target]);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(name, []);
}
