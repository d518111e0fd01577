import { startRelay } from './app.js';
import { readRelayEnv } from './env.js';
import { stopSignal } from './stop-signal.js';

const env = readRelayEnv();
const app = await startRelay(env, stopSignal(env.STOP_WITH_PARENT));
await app.done;
