import { Controller, Get, Inject, Module, Param, Post, Query } from '@nestjs/common';
import { type CommandIdentity, type EventEnvelope, EventStore } from '@glidepath/event-store';
import { Projection, type ProjectionContext } from '@glidepath/messaging';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Pool } from 'pg';
import type { z } from 'zod';
import {
  AfterQuerySchema,
  Answer,
  Command,
  CurrentActor,
  type Identity,
  type Migration,
  PG_POOL,
  ProjectionPositions,
  waitForPosition,
} from '../src/index.js';

export const migrations: readonly Migration[] = [
  { name: '001-names', sql: 'CREATE TABLE intake.names (name text PRIMARY KEY)' },
  { name: '002-seen', sql: 'ALTER TABLE intake.names ADD COLUMN seen int NOT NULL DEFAULT 1' },
];

@Controller('v1/services')
class RegistryController {
  constructor(
    private readonly store: EventStore,
    private readonly positions: ProjectionPositions,
    @Inject(PG_POOL) private readonly pool: Pool,
  ) {}

  @Post(':name')
  async register(
    @Param('name') name: string,
    @CurrentActor() { actor }: Identity,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<unknown>> {
    const data = {
      service: name,
      owner: 'ada',
      domain: 'payments',
      tier: 1,
      environments: ['test'],
      dependsOn: [],
    };
    const result = await this.store.append({
      streams: [
        { stream: `service-${name}`, expected: 'none', events: [{ type: 'service.registered', data }] },
      ],
      context: { actor, correlationId: null },
      ...(command === undefined ? {} : { command }),
    });
    return new Answer({ position: result.position }, { version: 1 });
  }

  @Get()
  async list(
    @Query({ schema: AfterQuerySchema }) { after }: z.output<typeof AfterQuerySchema>,
  ): Promise<unknown> {
    await waitForPosition(this.positions, 'names', after, 10_000);
    const { rows } = await this.pool.query('SELECT name, seen FROM intake.names ORDER BY name');
    return { items: rows };
  }
}

@Controller()
class NamesProjection {
  @Projection('names', 'service.registered')
  async add(
    @Payload() event: EventEnvelope<{ service: string }>,
    @Ctx() context: ProjectionContext,
  ): Promise<void> {
    await context.client.query(
      'INSERT INTO intake.names (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET seen = intake.names.seen + 1',
      [event.data.service],
    );
  }
}

@Module({ controllers: [RegistryController, NamesProjection] })
export class RegistryModule {}
