import { type GateBody, GateBodySchema, GateViewSchema } from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import { Answer, Command, CurrentActor, type Identity, TraceParent } from '@glidepath/service-kit';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CheckGate } from '../../application/check-gate.js';

const AnsweredGateSchema = GateViewSchema.extend({ position: z.number().int() }).meta({ id: 'AnsweredGate' });

@Controller('v1/gate')
export class GateController {
  constructor(private readonly checkGate: CheckGate) {}

  @Post()
  @ApiOkResponse({ standardSchema: AnsweredGateSchema })
  async check(
    @Body({ schema: GateBodySchema }) body: GateBody,
    @CurrentActor() { actor }: Identity,
    @Command() commandIdentity: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ) {
    return new Answer(await this.checkGate.run(body, { actor, commandIdentity, traceparent }), {
      status: 200,
    });
  }
}
