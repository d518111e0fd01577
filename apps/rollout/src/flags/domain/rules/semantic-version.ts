import semver from 'semver';

const OPERATORS = {
  '=': (a, b) => semver.eq(a, b),
  '!=': (a, b) => semver.neq(a, b),
  '<': (a, b) => semver.lt(a, b),
  '<=': (a, b) => semver.lte(a, b),
  '>': (a, b) => semver.gt(a, b),
  '>=': (a, b) => semver.gte(a, b),
  '^': (a, b) => semver.major(a) === semver.major(b),
  '~': (a, b) => semver.major(a) === semver.major(b) && semver.minor(a) === semver.minor(b),
} satisfies Readonly<Record<string, (a: semver.SemVer, b: semver.SemVer) => boolean>>;

/**
 * flagd's `sem_ver`: compares two versions; `^` is the same major, `~` the same minor.
 * @returns null when an argument is no version or no operator, which makes a condition false
 */
export function compareVersions(left: unknown, operator: unknown, right: unknown): boolean | null {
  const a = versionOf(left);
  const b = versionOf(right);
  if (a === null || b === null || typeof operator !== 'string' || !isOperator(operator)) return null;
  return OPERATORS[operator](a, b);
}

function isOperator(text: string): text is keyof typeof OPERATORS {
  return Object.hasOwn(OPERATORS, text);
}

/** `1.2`, `v1.2.3` and the number 1 are versions too, as they are to flagd. */
function versionOf(value: unknown): semver.SemVer | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim().replace(/^v/i, '');
  const whole = /^\d+$/.test(text) ? `${text}.0.0` : text.replace(/^(\d+\.\d+)$/, '$1.0');
  return semver.parse(whole);
}
