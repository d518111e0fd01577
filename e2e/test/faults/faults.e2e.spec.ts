import { writeFile } from 'node:fs/promises';
import { faults } from '../../src/env.js';
import type { FaultResult } from '../../src/faults/fault-report.js';
import { WRITERS } from '../../src/faults/plan.js';
import { FaultServers } from './fault-servers.js';
import { runScenario } from './scenario.js';
import { scenarios } from './scenarios/scenarios.js';

const SCENARIO_TIMEOUT_MS = 1_800_000;

describe('under faults nothing is lost, doubled or out of order', () => {
  const results: FaultResult[] = [];
  let servers: FaultServers;

  beforeAll(async () => {
    servers = await FaultServers.start(faults.isFull);
  }, 120_000);

  afterAll(async () => {
    await servers?.stop();
  }, 60_000);

  it.each(scenarios.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const result = await runScenario(scenario, servers, Math.ceil(faults.events / WRITERS)).catch(
        (error: unknown) => {
          say(`${scenario.title}: ${String(error)}`);
          throw error;
        },
      );
      results.push(result);
      say(`${scenario.title}: ${result.events} events, ${result.seconds.toFixed(0)} s, ${result.remark}`);
      if (faults.report !== undefined) await writeFile(faults.report, JSON.stringify(results));
      const { lost, doubled, outOfOrder } = result;
      expect({ lost, doubled, outOfOrder }).toEqual({ lost: [], doubled: [], outOfOrder: [] });
    },
    SCENARIO_TIMEOUT_MS,
  );
});

/** A full run takes a while, and jest says nothing before its end. */
function say(line: string): void {
  if (faults.isFull) process.stderr.write(`${line}\n`);
}
