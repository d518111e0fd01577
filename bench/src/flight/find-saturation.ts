import type { LoadResult } from '../load/load-run.js';

export interface Saturation {
  /** Most decisions a second that were seen, at any offered rate. */
  readonly perSecond: number;
  /** What was offered and what was decided of it, step by step. */
  readonly steps: readonly { readonly offered: number; readonly decidedPerSecond: number }[];
}

/** A rate is kept up when at least this share of it is decided while it lasts. */
const KEPT_UP = 0.9;
const GROWTH = 1.35;
const MOST_STEPS = 16;

/**
 * Raises the offered rate step by step until decisions no longer keep up with it.
 * @param firstPerSecond well below saturation
 * @param runAt one run at a rate
 */
export async function findSaturation(
  firstPerSecond: number,
  runAt: (perSecond: number) => Promise<LoadResult>,
): Promise<Saturation> {
  const steps: { offered: number; decidedPerSecond: number }[] = [];
  let perSecond = firstPerSecond;
  for (let step = 0; step < MOST_STEPS; step++, perSecond *= GROWTH) {
    const { decidedPerSecond, offeredPerSecond } = await runAt(perSecond);
    steps.push({ offered: offeredPerSecond, decidedPerSecond });
    if (decidedPerSecond < offeredPerSecond * KEPT_UP) break;
  }
  return { perSecond: Math.max(...steps.map((step) => step.decidedPerSecond)), steps };
}
