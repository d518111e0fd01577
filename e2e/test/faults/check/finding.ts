/** What a checker found wrong, each as a sentence that names it. */
export interface Finding {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
}

/** All findings as one. */
export function allOf(findings: readonly Finding[]): Finding {
  return {
    lost: findings.flatMap(({ lost }) => lost),
    doubled: findings.flatMap(({ doubled }) => doubled),
    outOfOrder: findings.flatMap(({ outOfOrder }) => outOfOrder),
  };
}

/** The names that occur more than once, once for each further time. */
export function repeated(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const isKnown = seen.has(name);
    seen.add(name);
    return isKnown;
  });
}
