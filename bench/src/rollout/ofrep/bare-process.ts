import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Body, Controller, HttpCode, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { serveParent } from '../../process/serve-parent.js';

/** What an evaluation answers, without evaluating. */
@Controller('ofrep/v1/evaluate/flags')
class BareController {
  @Post(':key')
  @HttpCode(200)
  one(@Param('key') key: string, @Body() _body: unknown) {
    const metadata = { service: 'bench', bucketing: 'murmur3-32-v2' };
    return { key, variant: 'off', value: false, reason: 'TARGETING_MATCH', metadata };
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

/** A bare handler of the same framework: Nest on Express with its own body parser. @returns its port */
serveParent<null, number>(async () => {
  const app = await NestFactory.create<NestExpressApplication>(BareModule, { logger: false });
  const server = (await app.listen(0, '127.0.0.1')) as Server;
  return (server.address() as AddressInfo).port;
});
