import { createApp } from './app.js';
import { readEnv } from './env.js';

const app = await createApp(readEnv());
await app.listen();
