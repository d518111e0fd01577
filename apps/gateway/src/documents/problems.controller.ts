import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ProblemError, Public } from '@glidepath/service-kit';
import { ProblemPages } from './problem-pages.js';

/** Where the `type` of a problem leads. */
@Public()
@ApiExcludeController()
@Controller('problems')
export class ProblemsController {
  constructor(private readonly pages: ProblemPages) {}

  @Get(':code')
  @Header('Content-Type', 'text/markdown; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  async page(@Param('code') code: string): Promise<string> {
    const page = await this.pages.find(code);
    if (page === undefined) throw new ProblemError('not-found', 'no problem has this code');
    return page;
  }
}
