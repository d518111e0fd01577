import type { Tick } from '../tick.js';
import { argoPack } from './argo-pack.js';
import { countPack } from './count-pack.js';
import { flaggerPack } from './flagger-pack.js';
import { kayentaPack } from './kayenta-pack.js';
import { runPack } from './rule-pack.js';
import type { PackRun } from './rule-pack.js';

/** Every pack that can be selected, ours first. */
export const PACK_IDS = ['count-e-process', 'argo-rollouts', 'flagger', 'kayenta'] as const;
export type PackId = (typeof PACK_IDS)[number];

/**
 * Runs a pack with its defaults over recorded ticks, to compare judges on the same data.
 * @param ticks in order of time
 */
export function runNamedPack(id: PackId, ticks: Iterable<Tick>): PackRun {
  switch (id) {
    case 'count-e-process':
      return runPack(countPack(), ticks);
    case 'argo-rollouts':
      return runPack(argoPack(), ticks);
    case 'flagger':
      return runPack(flaggerPack(), ticks);
    case 'kayenta':
      return runPack(kayentaPack(), ticks);
  }
}
