import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPackages } from '../testing/find-packages.js';
import { runSuites } from '../testing/run-suites.js';

const JEST_TIMEOUT_MS = 120_000;
const passing = "it('adds', () => expect(1 + 1).toBe(2));\n";

/** A repository with one package, `libs/sum`, of these suites. */
function repository(suites: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'glidepath-runner-'));
  const folder = join(root, 'libs/sum');
  mkdirSync(join(folder, 'src'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', workspaces: ['libs/*'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'sum', type: 'module' }));
  const preset = new URL('../../jest.preset.js', import.meta.url).href;
  writeFileSync(join(folder, 'jest.config.js'), `export { default } from '${preset}';\n`);
  for (const [name, text] of Object.entries(suites)) writeFileSync(join(folder, 'src', name), text);
  return root;
}

describe('running the suites of a package', () => {
  let root: string;
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function run(suites: Readonly<Record<string, string>>) {
    root = repository(suites);
    const [subject] = findPackages(root);
    if (subject === undefined) throw new Error('the package was not found');
    return { subject, outcome: await runSuites(subject, { root, reports: root, say: () => undefined }) };
  }

  it(
    'counts each kind of test, and a suite that does not load as one failure',
    async () => {
      const { outcome } = await run({
        'sum.spec.ts': `${passing}it.skip('waits', () => undefined);\nit('errs', () => expect(1).toBe(2));\n`,
        'torn.spec.ts': 'it((\n',
        'gone.int.spec.ts': "import './nowhere.js';\n",
      });
      expect([outcome.passed, outcome.failures.length, outcome.skipped.length]).toEqual([1, 3, 1]);
    },
    JEST_TIMEOUT_MS,
  );

  it(
    'counts a jest that a suite kills as one failure',
    async () => {
      const { outcome } = await run({
        'sum.spec.ts': passing,
        'kill.spec.ts': "process.kill(process.pid, 'SIGKILL');\n",
      });
      expect(outcome.failures).toEqual([
        { title: 'sum: jest', message: 'ended with signal SIGKILL and left no report' },
      ]);
    },
    JEST_TIMEOUT_MS,
  );

  it(
    'tells packages that need servers from those that do not',
    async () => {
      const { subject } = await run({ 'sum.int.spec.ts': passing });
      expect(subject).toMatchObject({
        name: 'sum',
        folder: 'libs/sum',
        kind: 'integration',
        suites: ['src/sum.int.spec.ts'],
      });
    },
    JEST_TIMEOUT_MS,
  );
});
