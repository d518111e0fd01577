import { type DynamicModule, Module } from '@nestjs/common';
import { DocumentsController } from './documents/documents.controller.js';
import { ProblemPages } from './documents/problem-pages.js';
import { ProblemsController } from './documents/problems.controller.js';
import { ServiceDocuments } from './documents/service-documents.js';
import type { Env } from './env.js';
import { DevIssuer } from './identity/dev-issuer.js';
import { DEV_ISSUER, IdentityController, JWKS } from './identity/identity.controller.js';
import { PageController } from './page/page.controller.js';
import { originsOf } from './proxy/service-table.js';

const problemFolder = new URL('../../../docs/problems/', import.meta.url);

@Module({})
export class GatewayModule {
  static with(env: Env): DynamicModule {
    const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS: jwks, DEV_ISSUER_KEY_FILE: file } = env;
    const devIssuer = file === undefined ? null : DevIssuer.fromFile(file, { issuer, audience, jwks });
    return {
      module: GatewayModule,
      controllers: [DocumentsController, IdentityController, PageController, ProblemsController],
      providers: [
        { provide: ServiceDocuments, useValue: new ServiceDocuments(originsOf(env)) },
        { provide: ProblemPages, useValue: new ProblemPages(problemFolder) },
        { provide: DEV_ISSUER, useValue: devIssuer },
        { provide: JWKS, useValue: jwks },
      ],
    };
  }
}
