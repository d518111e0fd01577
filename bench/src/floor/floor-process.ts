import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { connect, headers as newHeaders } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { serveParent } from '../process/serve-parent.js';
import {
  FLOOR_POOL_SIZE,
  FLOOR_STREAM,
  FLOOR_SUBJECTS,
  type FloorFact,
  type FloorSettings,
} from './floor-role.js';

/** One process of the floor: a bare INSERT and a bare publish for everything it is told. @returns its HTTP port, or 0 */
serveParent<FloorSettings, number>(async ({ role, databaseUrl, natsUrl }) => {
  const pool = new Pool({ connectionString: databaseUrl, max: FLOOR_POOL_SIZE });
  const stream = jetstream(await connect({ servers: natsUrl }));
  const note = (fact: FloorFact, id: string, data: string): Promise<void> =>
    keep(pool, stream, fact, id, data);
  switch (role) {
    case 'intake':
      await hear(stream, 'resolved', (id, data) => note('decided', id, data));
      return serve(pool, stream);
    case 'risk':
      await hear(stream, 'submitted', (id, data) => note('assessed', id, data));
      return 0;
    case 'approvals':
      await hear(stream, 'assessed', (id, data) => note('resolved', id, data));
      return 0;
  }
});

async function insert(pool: Pool, fact: FloorFact, id: string, data: string): Promise<void> {
  await pool.query({
    name: 'floor-insert',
    text: 'INSERT INTO floor.fact (fact, id, data) VALUES ($1, $2, $3)',
    values: [fact, id, data],
  });
}

async function publish(stream: JetStreamClient, fact: FloorFact, id: string, data: string): Promise<void> {
  const headers = newHeaders();
  headers.set('ce-subject', id);
  await stream.publish(FLOOR_SUBJECTS[fact], data, { headers });
}

async function keep(
  pool: Pool,
  stream: JetStreamClient,
  fact: FloorFact,
  id: string,
  data: string,
): Promise<void> {
  await insert(pool, fact, id, data);
  await publish(stream, fact, id, data);
}

/** Hears of a fact through a durable pull consumer; whatever arrives is worked on side by side. */
async function hear(
  stream: JetStreamClient,
  fact: FloorFact,
  handle: (id: string, data: string) => Promise<void>,
): Promise<void> {
  const consumer = await stream.consumers.get(FLOOR_STREAM, fact);
  await consumer.consume({
    max_messages: 256,
    callback: (message) => {
      void handle(message.headers?.get('ce-subject') ?? '', message.string()).then(() => message.ack());
    },
  });
}

function serve(pool: Pool, stream: JetStreamClient): Promise<number> {
  const server = createServer((request, response) => void submit(pool, stream, request, response));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Answers after the INSERT, as intake does after its append. */
async function submit(
  pool: Pool,
  stream: JetStreamClient,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const data = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
  const id = randomUUID();
  await insert(pool, 'submitted', id, data);
  response.writeHead(201, { 'Content-Type': 'application/json', Location: `/v1/changes/${id}` });
  response.end(data);
  await publish(stream, 'submitted', id, data);
}
