export { type RelayApp, startRelay } from './app.js';
export type { RelayEnv } from './env.js';
export { Relay, type RelayOptions, type RelayState } from './relay.js';
