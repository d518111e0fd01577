import type { FakeGateway } from '@glidepath/sdk/testing';
import type { SampleLog } from './sample-log.js';

/** Serves a log as it is now, with a checkpoint it may have had when it was whole. */
export function serveLog(fake: FakeGateway, log: SampleLog, checkpoint: object = log.checkpointView()): void {
  const size = log.rows.length;
  fake.on('GET /v1/audit/key', { json: log.keyView() });
  fake.on('GET /v1/audit/checkpoint', { json: checkpoint });
  fake.on('GET /v1/audit/checkpoints', { json: { items: [] } });
  fake.on('GET /v1/audit/status', {
    json: { head: size, sealedThrough: size, signedThrough: size, witnesses: [] },
  });
  fake.on('GET /v1/audit/mirror', { json: { position: size, compared: size, missing: 0 } });
  fake.on('GET /v1/events', { text: log.text });
}

/** Serves the tiles and entry bundles over a log as it is now. */
export async function serveTiles(fake: FakeGateway, log: SampleLog): Promise<void> {
  for (const [path, bytes] of await log.files()) fake.on(`GET /v1/audit/log/${path}`, { bytes });
}
