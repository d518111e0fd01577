import { startRelay } from './app.js';
import { readRelayEnv } from './env.js';
import { stopSignal } from './stop-signal.js';

const env = readRelayEnv();
const app = await startRelay(env, stopSignal(env));
await app.done;
