import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Judgement } from '../src/output/judgement-presentation.js';
import { runGlide } from './run-glide.js';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/canary.csv', import.meta.url));
const START_MS = Date.parse('2026-03-02T12:00:00.000Z');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glidepath-judge-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function judge(text: string, ...options: readonly string[]) {
  const file = join(folder, 'recording');
  await writeFile(file, text);
  return runGlide(['judge', '--data', file, ...options]);
}

async function judged(text: string, ...options: readonly string[]): Promise<readonly Judgement[]> {
  const { exitCode, stdout, stderr } = await judge(text, ...options, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as readonly Judgement[];
}

const record = (index: number, more: object = {}) => ({
  at: new Date(START_MS + index * 10_000).toISOString(),
  canary: { total: 100, bad: 10 },
  control: { total: 300, bad: 1 },
  ...more,
});
const records = Array.from({ length: 60 }, (_, index) => record(index));
const ndjson = (lines: readonly object[]): string => lines.map((line) => JSON.stringify(line)).join('\n');

describe('glide judge', () => {
  it('judges the example of the documentation by every judge', async () => {
    const { exitCode, stdout } = await runGlide(['judge', '--data', EXAMPLE, '--judge', 'all']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(1, 4))).toEqual([
      ['JUDGE', 'VERDICT', 'HARM AFTER'],
      ['count-e-process', 'harmful', '40s'],
      ['argo-rollouts', 'harmful', '240s'],
      ['flagger', 'harmful', '360s'],
      ['kayenta', 'harmful', '600s'],
      [],
    ]);
  });

  it('finds the same in every form', async () => {
    const [csv] = await judged(await readFile(EXAMPLE, 'utf8'));
    expect(csv).toMatchObject({ judge: 'count-e-process', sli: 'requests', records: 90, tickSeconds: 10 });
    const [lines] = await judged(ndjson(records));
    expect(lines).toMatchObject({
      verdict: 'harmful',
      records: 60,
      canary: { total: 6_000, bad: 600 },
      control: { total: 18_000, bad: 60 },
    });
    expect(await judged(JSON.stringify(records, null, 2))).toEqual([lines]);
    expect(await judged(JSON.stringify({ ticks: records }, null, 2))).toEqual([lines]);
    expect(await judged(JSON.stringify({ ticks: records }))).toEqual([lines]);
    const wide = `{${' '.repeat(2_000_000)}${JSON.stringify({ ticks: records }).slice(1)}`;
    expect(await judged(wide)).toEqual([lines]);
    const epochs = records.map(({ at, canary, control }) =>
      [Date.parse(at), canary.total, canary.total - canary.bad, control.total, control.bad].join(','),
    );
    const columns = 'at,canary_total,canary_good,control_total,control_bad';
    expect(await judged([columns, ...epochs].join('\r\n'))).toEqual([lines]);
  });

  it('judges recorded flights, each indicator for itself', async () => {
    const ticks = (sli: string, bad: number) =>
      records.map(({ at, control }) => ({
        sli,
        sliceStart: at,
        sliceSeconds: 10,
        canary: { total: 100, good: 100 - bad },
        control: { total: control.total, good: 299 },
      }));
    const analysed = {
      type: 'rollout.analysed',
      data: { ticks: [...ticks('errors', 10), ...ticks('slow', 0)] },
    };
    const found = await judged(ndjson([analysed]), '--judge', 'argo-rollouts');
    expect(found.map(({ sli, verdict }) => [sli, verdict])).toEqual([
      ['errors', 'harmful'],
      ['slow', 'not-enough-data'],
    ]);
  });

  it('reads standard input, and takes the length of a record from whoever knows it', async () => {
    const stdin = ndjson(records.slice(0, 1));
    const { stdout } = await runGlide(['judge', '--data', '-', '--tick', '1m', '-o', 'jsonl'], { stdin });
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, tickSeconds: 60, verdict: 'not-enough-data' });
  });

  it.each<[fault: string, text: string]>([
    [
      'line 2: canary.bad is 101; wanted: at most the total, 100',
      ndjson([record(0), record(1, { canary: { total: 100, bad: 101 } })]),
    ],
    ['line 1: control is missing; wanted: { total, bad }', ndjson([record(0, { control: undefined })])],
    [
      'line 1: canary.total is -1; wanted: a whole number from 0',
      ndjson([record(0, { canary: { total: -1, bad: 0 } })]),
    ],
    [
      'line 1: canary.bad is missing; wanted: a whole number from 0',
      ndjson([record(0, { canary: { total: 1 } })]),
    ],
    ['line 1: at is "soon"; wanted: a moment', ndjson([record(0, { at: 'soon' })])],
    ['line 1: at is 8640000000000001; wanted: a moment', ndjson([record(0, { at: 8_640_000_000_000_001 })])],
    [
      'line 2: at is "2026-03-02T12:00:00.000Z"; wanted: after 2026-03-02T12:00:00.000Z',
      ndjson([record(0), record(0)]),
    ],
    ['line 2: not JSON', `${ndjson([record(0)])}\n{"at":`],
    ['line 1: there is no column "canary"', 'at,canary\n'],
    ['line 2: 1 values for 2 columns', 'at,canary_total\n5'],
    [
      'line 2: canary.total is "many"; wanted: a whole number from 0',
      'at,canary_total,canary_bad,control_total,control_bad\n5,many,0,1,0',
    ],
    [
      'ticks[1]: canary is null; wanted: { total, bad }',
      JSON.stringify([record(0), record(1, { canary: null })]),
    ],
    ['recording: not JSON', '[\n{"at":'],
    ['ticks is not a list of records', '{\n"tocks": []}'],
    ['recording holds no records', '\n'],
  ])('says %s', async (fault, text) => {
    const { exitCode, stdout, stderr } = await judge(text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(fault);
  });

  it('refuses a document that is too large to be read whole, and says what to write instead', async () => {
    const { exitCode, stderr } = await judge(`[\n${`${' '.repeat(1_000_000)}\n`.repeat(68)}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('more than 64 MiB in one JSON document');
    expect(stderr).toContain('NDJSON');
  });

  it('says that there is no such file, and no such judge', async () => {
    expect((await runGlide(['judge', '--data', join(folder, 'nothing')])).stderr).toContain('cannot be read');
    expect((await judge('', '--judge', 'crystal-ball')).exitCode).toBe(2);
  });
});
