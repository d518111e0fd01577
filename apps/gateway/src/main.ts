import { createApp } from './app.js';
import { readGatewayEnv } from './env.js';

const app = await createApp(readGatewayEnv());
await app.listen();
