import 'reflect-metadata';
import { eventCatalogue } from '@glidepath/contracts';
import type { EventEnvelope, StreamAppend } from '@glidepath/event-store';
import { PgEventStore, surviveLostConnections } from '@glidepath/event-store/pg';
import {
  connectBus,
  JetStreamStrategy,
  type MessagingLogger,
  NUDGE_SUBJECT,
  Reaction,
} from '@glidepath/messaging';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { Pool } from 'pg';
import type { ConsumeOrder, Place, ReadyReport } from './orders.js';

process.on('disconnect', () => process.exit());
process.once('message', (order: ConsumeOrder) => void consume(order));

/** One effect for each event written, at any version: nothing but the fence keeps a second one out. */
@Controller()
class WhenChangeCancelled {
  @Reaction('change.cancelled')
  handle(@Payload() { id, version, data }: EventEnvelope<{ changeId: string }>): StreamAppend {
    const { changeId } = data;
    const effect = { type: 'risk.failed', data: { changeId, revision: version, reason: id } };
    return { stream: `risk-${changeId}`, expected: 'any', events: [effect] };
  }
}

@Module({ controllers: [WhenChangeCancelled] })
class RiskModule {}

/** A service without handlers: it passes over everything, and the mirror's base goes with it. */
@Module({})
class IntakeModule {}

async function consume({ place }: ConsumeOrder): Promise<void> {
  await Promise.all([follow(place, 'risk', RiskModule), follow(place, 'intake', IntakeModule)]);
  process.send?.({ kind: 'ready' } satisfies ReadyReport);
}

async function follow(place: Place, service: string, module: Type): Promise<void> {
  const nats = { servers: place.natsUrl, user: service, password: place.natsPassword, waitsForServer: true };
  const pool = new Pool({ connectionString: place.databaseUrls[service] ?? '', max: 8, keepAlive: true });
  surviveLostConnections(pool);
  const nudges = await connectBus({ ...nats, name: `faults-nudge-${service}` });
  const store = new PgEventStore({
    pool,
    catalogue: eventCatalogue,
    producer: { service, version: '1' },
    onCommitted: (position) => nudges.publish(NUDGE_SUBJECT, String(position)),
  });
  const strategy = new JetStreamStrategy({
    service,
    nats,
    store,
    pool,
    catalogue: eventCatalogue,
    logger: toStderr(service),
  });
  const app = await NestFactory.create(module, { logger: ['error', 'warn'], abortOnError: false });
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
}

function toStderr(service: string): MessagingLogger {
  const write = (level: string) => (message: string, fields?: unknown) =>
    void process.stderr.write(
      `${JSON.stringify({ at: new Date().toISOString(), level, service, message, fields })}\n`,
    );
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
