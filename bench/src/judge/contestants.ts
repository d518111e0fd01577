import { argoPack, countPack, flaggerPack, kayentaPack, runPack } from '@glidepath/analysis';
import type { RulePack, Tick } from '@glidepath/analysis';

/** A judge in the simulation. */
export interface Contestant {
  readonly id: string;
  readonly what: string;
  /** Whether it is ours, and so held to the goals. */
  readonly isOurs: boolean;
  /** Whether it sees the canary only, against a fixed limit. */
  readonly isAbsolute: boolean;
  /** Looks at an hour. @returns start of the tick at which it stopped, milliseconds; null when it never did */
  readonly stopsAt: (hour: Iterable<Tick>, history: Iterable<Tick>) => number | null;
}

function contestant<State>(
  id: string,
  what: string,
  pack: RulePack<State>,
  { isAbsolute }: { readonly isAbsolute: boolean },
): Contestant {
  return { id, what, isOurs: false, isAbsolute, stopsAt: (hour) => runPack(pack, hour).harmfulAtMs };
}

/** Ours, knowing the control's last half an hour as a service in operation does. */
function ours(): Contestant {
  const pack = countPack();
  return {
    id: 'ours',
    what: 'count e-process, alpha 1 %, dispersion correction, looks every 10 s',
    isOurs: true,
    isAbsolute: false,
    stopsAt: (hour, history) => {
      let initial = pack.initial;
      for (const tick of history) initial = pack.look(initial, tick);
      return runPack({ ...pack, initial }, hour).harmfulAtMs;
    },
  };
}

/** Our judge and the rules people use today, each as its pack has it. */
export const contestants: readonly Contestant[] = [
  ours(),
  contestant('argo', 'Argo Rollouts: > 1 % bad in a minute, more than 3 times', argoPack(), {
    isAbsolute: true,
  }),
  contestant('flagger', 'Flagger: > 1 % bad in a minute, 5 times in all', flaggerPack(), {
    isAbsolute: true,
  }),
  contestant('kayenta', 'Kayenta: Mann-Whitney 98 % over minutes, every 10 minutes', kayentaPack(), {
    isAbsolute: false,
  }),
];
