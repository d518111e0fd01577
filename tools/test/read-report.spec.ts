import { readReport } from '../testing/read-report.js';

const test = (status: string, name = 'counts') => ({
  status,
  fullName: name,
  ancestorTitles: [],
  failureMessages: ['2 is not 3'],
});
const suite = (status: string, ...assertionResults: object[]) => ({
  name: '/x/src/a.spec.ts',
  status,
  message: 'lost a bracket',
  assertionResults,
});
const ended = { code: 0, signal: null, stopped: undefined };

function read(over: { suites?: string[]; ending?: object; text?: string; results?: object[] }) {
  const { results = [suite('passed', test('passed'))], text = JSON.stringify({ testResults: results }) } =
    over;
  const ending = { ...ended, ...over.ending };
  return readReport({
    name: 'x',
    folder: '/x',
    suites: over.suites ?? ['src/a.spec.ts'],
    ending,
    text,
    seconds: 1,
  });
}

describe('reading the report of a jest', () => {
  it('counts passed, failed and skipped tests', () => {
    const results = [suite('failed', test('passed'), test('failed'), test('pending'), test('todo'))];
    const { passed, failures, skipped } = read({ results, ending: { code: 1 } });
    expect([passed, failures.length, skipped.length]).toEqual([1, 1, 2]);
    expect(failures).toEqual([{ title: 'x: src/a.spec.ts: counts', message: '2 is not 3' }]);
  });

  it('counts a suite that did not load as one failure, with its reason', () => {
    const { failures } = read({ results: [suite('failed')], ending: { code: 1 } });
    expect(failures).toEqual([{ title: 'x: src/a.spec.ts', message: 'lost a bracket' }]);
  });

  it('counts a suite that fails after its passed tests as one failure', () => {
    const { passed, failures } = read({ results: [suite('failed', test('passed'))], ending: { code: 1 } });
    expect([passed, failures.length]).toEqual([1, 1]);
  });

  it('counts a suite that jest did not run as one failure', () => {
    const { failures } = read({ suites: ['src/a.spec.ts', 'test/b.spec.ts'] });
    expect(failures).toEqual([{ title: 'x: test/b.spec.ts', message: 'the suite did not run' }]);
  });

  it.each([
    [
      'died without a report',
      undefined,
      { code: null, signal: 'SIGKILL' },
      'ended with signal SIGKILL and left no report',
    ],
    ['was cut off while it wrote', '{"testRes', { code: 0 }, 'ended with exit code 0 and left no report'],
  ])('counts a jest that %s as one failure', (_name, text, ending, message) => {
    const { failures } = readReport({
      name: 'x',
      folder: '/x',
      suites: [],
      ending: { ...ended, ...ending } as never,
      text,
      seconds: 1,
    });
    expect(failures).toEqual([{ title: 'x: jest', message }]);
  });

  it.each([
    [{ stopped: 'time' }, 'stopped: out of time'],
    [{ stopped: 'lingering' }, 'stopped: its tests were done, but something they opened kept it alive'],
    [{ code: 1 }, 'ended with exit code 1, though no test failed'],
  ])('counts a jest that ends wrongly after its tests as one failure: %j', (ending, message) => {
    const { passed, failures } = read({ ending });
    expect(passed).toBe(1);
    expect(failures).toEqual([{ title: 'x: jest', message }]);
  });
});
