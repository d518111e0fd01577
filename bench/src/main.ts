import { parseArgs } from 'node:util';
import { runFlight } from './flight/flight-suite.js';
import { reportText } from './report/report.js';
import { writeReport } from './report/write-report.js';

const USAGE = `npm run bench -- flight [--rounds N] [--seconds N] [--dry-run]

  flight      from submit to automatic decision, against the same hops done bare
  --rounds    how often everything is measured; figures are medians (3)
  --seconds   how long each run at half saturation takes (8)
  --dry-run   print the figures and leave the results file as it is
`;
const USAGE_ERROR = 2;

/** Runs a suite. @returns the exit code: 0 measured, whatever the figures say; 2 not understood */
export async function main(argv: readonly string[]): Promise<number> {
  const { suite, rounds, seconds, isDry } = read(argv);
  if (suite !== 'flight' || !(rounds >= 1) || !(seconds >= 1)) {
    process.stderr.write(USAGE);
    return USAGE_ERROR;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await runFlight({ rounds, seconds, say });
  process.stdout.write(reportText(report));
  if (!isDry) await writeReport(report);
  return 0;
}

interface Wish {
  readonly suite: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly isDry: boolean;
}

function read(argv: readonly string[]): Wish {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '8' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const [suite = ''] = positionals;
    return {
      suite,
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      isDry: values['dry-run'],
    };
  } catch {
    return { suite: '', rounds: 0, seconds: 0, isDry: true };
  }
}
