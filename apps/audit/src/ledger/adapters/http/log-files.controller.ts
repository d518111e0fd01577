import type { ServerResponse } from 'node:http';
import { MalformedError, parseTilePath, type TilePath } from '@glidepath/ledger';
import { ProblemError } from '@glidepath/service-kit';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Prove } from '../../application/prove.js';
import { ReadLogFiles } from '../../application/read-log-files.js';

/** The log in the layout of C2SP tlog-tiles: a verifier that is not ours reads it from here. */
@ApiExcludeController()
@Controller('v1/audit/log')
export class LogFilesController {
  constructor(
    private readonly prove: Prove,
    private readonly files: ReadLogFiles,
  ) {}

  @Get('checkpoint')
  async checkpoint(@Res() response: ServerResponse): Promise<void> {
    const { note } = await this.prove.newestCheckpoint();
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    response.end(note);
  }

  @Get('tile/*path')
  async tile(
    @Param('path') segments: string | readonly string[],
    @Res() response: ServerResponse,
  ): Promise<void> {
    const path = parse(`tile/${typeof segments === 'string' ? segments : segments.join('/')}`);
    const bytes = path && (await this.files.read(path));
    if (bytes === undefined) throw new ProblemError('not-found', 'the log has no such tile');
    response.setHeader('Content-Type', 'application/octet-stream');
    // C2SP tlog-tiles: these resources never change.
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.end(bytes);
  }
}

function parse(path: string): TilePath | undefined {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
