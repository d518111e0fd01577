import { relative } from 'node:path';

/**
 * What the suites of one package came to.
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {readonly Failure[]} failures one for each failed test, and for each suite or process that failed beside its tests
 * @property {readonly Skipped[]} skipped one for each skipped test
 * @property {number} seconds
 */
/** @typedef {{ readonly title: string, readonly message: string }} Failure */
/** @typedef {{ readonly suite: string, readonly group: string, readonly title: string }} Skipped */

/** @typedef {{ status: string, fullName: string, ancestorTitles: string[], failureMessages: string[] | null }} TestResult */
/** @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} SuiteResult */

/**
 * Reads jest's JSON with suspicion: a suite that did not load, is missing, or failed without a failed test counts as one
 * failure, and so does a jest that died, was stopped, or wrote nothing.
 * @param {object} run
 * @param {string} run.name
 * @param {string} run.folder absolute
 * @param {readonly string[]} run.suites the spec files that had to run, relative to the folder
 * @param {import('./run-process.js').Ending} run.ending
 * @param {string | undefined} run.text the JSON, when there is one
 * @param {number} run.seconds
 * @returns {Outcome}
 */
export function readReport({ name, folder, suites, ending, text, seconds }) {
  const results = parse(text);
  const seen = (results ?? []).map((suite) => ({ ...suite, name: relative(folder, suite.name) }));
  const tests = seen.flatMap((suite) =>
    suite.assertionResults.map((test) => ({ ...test, suite: suite.name })),
  );
  const failures = [
    ...tests.filter(({ status }) => status === 'failed').map((test) => testFailure(name, test)),
    ...seen.filter(failedBesideItsTests).map((suite) => suiteFailure(name, suite)),
  ];
  if (results !== undefined) {
    const missing = suites.filter((suite) => !seen.some((one) => one.name === suite));
    failures.push(
      ...missing.map((suite) => ({ title: `${name}: ${suite}`, message: 'the suite did not run' })),
    );
  }
  const complaint = processComplaint(ending, results !== undefined, failures.length > 0);
  if (complaint !== undefined) failures.push({ title: `${name}: jest`, message: complaint });
  return {
    name,
    passed: tests.filter(({ status }) => status === 'passed').length,
    failures,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(skippedTest),
    seconds,
  };
}

/**
 * @param {string | undefined} text
 * @returns {SuiteResult[] | undefined} nothing when jest wrote nothing, or was cut off while writing
 */
function parse(text) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text).testResults;
  } catch {
    return undefined;
  }
}

/** @param {SuiteResult} suite */
function failedBesideItsTests({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

/**
 * @param {string} name
 * @param {TestResult & { suite: string }} test
 * @returns {Failure}
 */
function testFailure(name, { suite, fullName, failureMessages }) {
  return { title: `${name}: ${suite}: ${fullName}`, message: (failureMessages ?? []).join('\n') };
}

/**
 * @param {string} name
 * @param {SuiteResult} suite
 * @returns {Failure}
 */
function suiteFailure(name, suite) {
  return { title: `${name}: ${suite.name}`, message: suite.message || 'the suite failed outside its tests' };
}

/**
 * @param {TestResult & { suite: string }} test
 * @returns {Skipped}
 */
function skippedTest({ suite, fullName, ancestorTitles }) {
  return { suite, group: ancestorTitles[0] ?? fullName, title: fullName };
}

/**
 * @param {import('./run-process.js').Ending} ending
 * @param {boolean} hasReport
 * @param {boolean} hasFailures
 * @returns {string | undefined}
 */
function processComplaint({ code, signal, stopped }, hasReport, hasFailures) {
  if (stopped === 'time') return 'stopped: out of time';
  if (stopped === 'lingering') return 'stopped: its tests were done, but something they opened kept it alive';
  const end = signal === null ? `exit code ${code}` : `signal ${signal}`;
  if (!hasReport) return `ended with ${end} and left no report`;
  return code !== 0 && !hasFailures ? `ended with ${end}, though no test failed` : undefined;
}
