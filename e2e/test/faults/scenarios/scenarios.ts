import type { Scenario } from '../scenario.js';
import {
  clockSetBack,
  foreignTransaction,
  pollutedStream,
  racingRelays,
  redeliveryStorm,
} from './disturbances.js';
import { killedAudit, killedConsumer, killedRelay, killedWriter } from './killed-processes.js';
import { deletedStorage, killedNats, killedPostgres } from './killed-servers.js';
import { restoredDatabase } from './restored-database.js';
import { rolledBackStorage } from './rolled-back-storage.js';

/** Every fault the suite knows, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  killedWriter,
  killedRelay,
  killedConsumer,
  killedNats,
  killedPostgres,
  killedAudit,
  rolledBackStorage,
  deletedStorage,
  foreignTransaction,
  racingRelays,
  redeliveryStorm,
  clockSetBack,
  pollutedStream,
  restoredDatabase,
];
