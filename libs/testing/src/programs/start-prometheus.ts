import { writeFile } from 'node:fs/promises';
import { freePort } from '@glidepath/embedded';
import { eventually } from '../stack/eventually.js';
import { answers, type RunningProgram, runProgram } from './run-program.js';

/** Service discovery is throttled: the first scrape comes seconds after Prometheus calls itself ready. */
const SCRAPED_WITHIN_MS = 60_000;

export interface RunningPrometheus {
  readonly url: string;
  /** Goes away as a crashed one would, and comes back on the same port with the same data. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Prometheus on a free port, scraping every second; resolves once every target has been scraped.
 * @param folder temporary, for configuration, data and log
 * @param targets `host:port`, each serving `/metrics`
 */
export async function startPrometheus(
  folder: string,
  targets: readonly string[],
): Promise<RunningPrometheus> {
  const port = await freePort();
  await writeFile(`${folder}/prometheus.yml`, configuration(targets));
  const url = `http://127.0.0.1:${port}`;
  const args = [
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    `--web.listen-address=127.0.0.1:${port}`,
    '--storage.tsdb.retention.time=2h',
  ];
  const launch = (): Promise<RunningProgram> =>
    runProgram('prometheus', args, { folder, isReady: () => answers(`${url}/-/ready`) });
  let running = await launch();
  await eventually(() => isScraped(url, targets.length), SCRAPED_WITHIN_MS);
  return {
    url,
    kill: () => running.stop('SIGKILL'),
    revive: async () => {
      running = await launch();
    },
    stop: () => running.stop(),
  };
}

async function isScraped(url: string, targets: number): Promise<true | undefined> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('count(up==1)')}`);
  const { data } = (await answer.json()) as {
    readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
  };
  return Number(data.result[0]?.value[1] ?? 0) >= targets || undefined;
}

function configuration(targets: readonly string[]): string {
  return `global: { scrape_interval: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: fleet
    static_configs: [ { targets: [ ${targets.map((target) => `'${target}'`).join(', ')} ] } ]
`;
}
