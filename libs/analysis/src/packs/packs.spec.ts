import type { Tick } from '../tick.js';
import { argoPack } from './argo-pack.js';
import { countPack } from './count-pack.js';
import { flaggerPack } from './flagger-pack.js';
import { kayentaPack } from './kayenta-pack.js';
import { PACK_IDS, runNamedPack } from './named-packs.js';
import { runPack } from './rule-pack.js';

const TICK_MS = 10_000;

/** An hour of 1000 requests a tick on both arms; the bad ones alternate, so that nothing ties. */
function hour(canaryBad: number, controlBad: number): readonly Tick[] {
  return Array.from({ length: 360 }, (_, i) => ({
    startMs: i * TICK_MS,
    canary: { total: 1000, bad: canaryBad + (Math.floor(i / 6) % 3) },
    control: { total: 1000, bad: controlBad + (Math.floor(i / 6) % 2) },
  }));
}

const minutes = ({ harmfulAtMs }: { harmfulAtMs: number | null }): number | null =>
  harmfulAtMs === null ? null : (harmfulAtMs + TICK_MS) / 60_000;

describe('rule packs over the same ticks', () => {
  const packs = [countPack(), argoPack(), flaggerPack(), kayentaPack()];
  const faulty = hour(20, 5);

  it('stop a bad canary, each in its time', () => {
    const [count, ...others] = [
      minutes(runPack(countPack(), faulty)),
      minutes(runPack(argoPack(), faulty)),
      minutes(runPack(flaggerPack(), faulty)),
      minutes(runPack(kayentaPack(), faulty)),
    ];
    expect(count).toBeLessThanOrEqual(1);
    // Four failures against a limit of three; five failed checks and the tick that reads them; the first judgement.
    expect(others).toEqual([4, 6, 10]);
  });

  it('let a good canary live', () => {
    const good = hour(4, 5);
    expect(runPack(countPack(), good).verdict).toBe('safe');
    expect(runPack(argoPack(), good).verdict).toBe('not-enough-data');
    expect(runPack(flaggerPack(), good).verdict).toBe('not-enough-data');
    expect(runPack(kayentaPack(), good).verdict).toBe('safe');
  });

  it('stop at a limit of the canary alone where a shared outage hits both', () => {
    const outage = hour(30, 30);
    expect(runPack(countPack(), outage).verdict).not.toBe('harmful');
    expect(runPack(argoPack(), outage).verdict).toBe('harmful');
    expect(runPack(flaggerPack(), outage).verdict).toBe('harmful');
  });

  it('measure every minute, however long a tick is', () => {
    const seconds = faulty.map(({ startMs, ...arms }) => ({ startMs: startMs / 10, ...arms }));
    const { harmfulAtMs } = runNamedPack('argo-rollouts', seconds, 1_000);
    expect(harmfulAtMs).toBe(4 * 60_000 - 1_000);
  });

  it('carry what a record of a verdict needs', () => {
    expect(packs.map(({ id, version }) => `${id}/${version}`)).toEqual([
      'count-e-process/3',
      'argo-rollouts/1',
      'flagger/1',
      'kayenta/1',
    ]);
  });

  it('are run by name', () => {
    expect(PACK_IDS.map((id) => minutes(runNamedPack(id, faulty)))).toEqual([
      minutes(runPack(countPack(), faulty)),
      4,
      6,
      10,
    ]);
  });

  it('fail a check without data, as the originals do', () => {
    const silent = hour(0, 0).map((tick) => ({ ...tick, canary: { total: 0, bad: 0 } }));
    expect(runPack(argoPack(), silent).verdict).toBe('harmful');
    expect(runPack(flaggerPack(), silent).verdict).toBe('harmful');
    expect(runPack(countPack(), silent).verdict).toBe('not-enough-data');
  });
});
