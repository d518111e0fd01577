import type { Provider } from '@nestjs/common';
import { FlagUsers } from '../flight/application/ports.js';
import { OfrepRefusals } from './adapters/http/ofrep-refusals.js';
import { StaleFlagLoop } from './adapters/timer/stale-flag-loop.js';
import { Evaluate } from './application/evaluate.js';
import { FlagBoard } from './application/flag-board.js';
import { LookAfterFlag } from './application/look-after-flag.js';
import { MovedBy } from './application/moved-by.js';
import { OpenStreams } from './application/open-streams.js';
import { StaleFlags } from './application/stale-flags.js';
import { UserTally } from './application/user-tally.js';

/** Flags: what answers, what looks after them. */
export const provideFlags: readonly Provider[] = [
  Evaluate,
  FlagBoard,
  LookAfterFlag,
  MovedBy,
  OfrepRefusals,
  OpenStreams,
  StaleFlagLoop,
  StaleFlags,
  UserTally,
  { provide: FlagUsers, useExisting: UserTally },
];
