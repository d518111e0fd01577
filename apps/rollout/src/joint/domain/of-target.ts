/** What is known of a target by its name. A target may be called `constructor`, which every object answers to. */
export function ofTarget<Value>(known: Readonly<Record<string, Value>>, target: string): Value | undefined {
  return Object.hasOwn(known, target) ? known[target] : undefined;
}
