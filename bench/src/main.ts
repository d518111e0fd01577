import { parseArgs } from 'node:util';
import { EVENT_CORE_PARTS, runEventCore } from './event-core/event-core-suite.js';
import { runFlight } from './flight/flight-suite.js';
import { runJudge } from './judge/judge-suite.js';
import { type Report, reportText } from './report/report.js';
import { writeReport } from './report/write-report.js';
import { ROLLOUT_PARTS, runRollout } from './rollout/rollout-suite.js';

const USAGE = `npm run bench -- <suite> [options] [--dry-run]

  flight      from submit to automatic decision, against the same hops done bare
    --rounds  how often everything is measured; figures are medians (3)
    --seconds how long each run at half saturation takes (8)
  judge       false stops and detection times of our judge and of others' rules, simulated
    --runs    simulated hours per scenario and judge (1000)
  event-core  log, mirror, consumers and ledger, against floors and Emmett on the same Postgres
    --rounds  how often everything is measured; figures are medians (3)
    --only    parts to measure, with commas: append, hop, relay, history
  rollout     what a thousand flights cost, how fast a verdict reaches a router, and OFREP against a bare handler
    --rounds  how often everything is measured; figures are medians (3)
    --seconds how long each measurement takes (8)
    --only    parts to measure, with commas: flights, ofrep
  --dry-run   print the figures and leave the results file as it is
`;
const USAGE_ERROR = 2;

interface Wish {
  readonly suite: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly runs: number;
  readonly only: readonly string[];
  readonly isDry: boolean;
}

type Suite = (wish: Wish, say: (line: string) => void) => Promise<Report>;

const SUITES: Readonly<Record<string, Suite>> = {
  flight: ({ rounds, seconds }, say) => runFlight({ rounds, seconds, say }),
  'event-core': ({ rounds, only }, say) => runEventCore({ rounds, only, say }),
  rollout: ({ rounds, seconds, only }, say) => runRollout({ rounds, seconds, only, say }),
  judge: ({ runs }, say) => Promise.resolve(runJudge({ runs, say })),
};

/** Runs a suite. @returns the exit code: 0 measured, whatever the figures say; 2 not understood */
export async function main(argv: readonly string[]): Promise<number> {
  const wish = read(argv);
  const suite = wish && Object.hasOwn(SUITES, wish.suite) ? SUITES[wish.suite] : undefined;
  if (!wish || !suite) {
    process.stderr.write(USAGE);
    return USAGE_ERROR;
  }
  const report = await suite(wish, (line) => void process.stderr.write(`${line}\n`));
  process.stdout.write(reportText(report));
  if (!wish.isDry) await writeReport(report);
  return 0;
}

/** @returns null when the arguments are not understood */
function read(argv: readonly string[]): Wish | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '8' },
        runs: { type: 'string', default: '1000' },
        only: { type: 'string', default: '' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const [suite = ''] = positionals;
    const numbers = {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      runs: Number(values.runs),
    };
    if (!Object.values(numbers).every((number) => number >= 1)) return null;
    const only = values.only.split(',').filter((part) => part !== '');
    if (!only.every((part) => [...EVENT_CORE_PARTS, ...ROLLOUT_PARTS].includes(part))) return null;
    return { suite, ...numbers, only, isDry: values['dry-run'] };
  } catch {
    return null;
  }
}
