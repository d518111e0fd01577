import type { Tick } from '../tick.js';
import { argoPack, argoPackDefaults } from './argo-pack.js';
import { countPack } from './count-pack.js';
import { flaggerPack, flaggerPackDefaults } from './flagger-pack.js';
import { kayentaPack, kayentaPackDefaults } from './kayenta-pack.js';
import { runPack } from './rule-pack.js';
import type { PackRun } from './rule-pack.js';

/** Every pack that can be selected, ours first. */
export const PACK_IDS = ['count-e-process', 'argo-rollouts', 'flagger', 'kayenta'] as const;
export type PackId = (typeof PACK_IDS)[number];

const TICK_MS = 10_000;

/**
 * Runs a pack with its defaults over recorded ticks, to compare judges on the same data.
 * @param ticks in order of time
 * @param tickMs their length, milliseconds, for the packs that look at every full interval
 */
export function runNamedPack(id: PackId, ticks: Iterable<Tick>, tickMs = TICK_MS): PackRun {
  switch (id) {
    case 'count-e-process':
      return runPack(countPack(), ticks);
    case 'argo-rollouts':
      return runPack(argoPack({ ...argoPackDefaults, tickMs }), ticks);
    case 'flagger':
      return runPack(flaggerPack({ ...flaggerPackDefaults, tickMs }), ticks);
    case 'kayenta':
      return runPack(kayentaPack({ ...kayentaPackDefaults, tickMs }), ticks);
  }
}
