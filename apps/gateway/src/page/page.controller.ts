import { readFile } from 'node:fs/promises';
import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@glidepath/service-kit';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const files = new URL('../../public/', import.meta.url);

/** One page that lists the live changes, until the console stands. */
@Public()
@ApiExcludeController()
@Controller()
export class PageController {
  @Get()
  @Header('Content-Security-Policy', POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Referrer-Policy', 'no-referrer')
  page(): Promise<StreamableFile> {
    return send('index.html', 'text/html; charset=utf-8');
  }

  @Get('live-changes.js')
  @Header('X-Content-Type-Options', 'nosniff')
  script(): Promise<StreamableFile> {
    return send('live-changes.js', 'text/javascript; charset=utf-8');
  }

  @Get('live-changes.css')
  @Header('X-Content-Type-Options', 'nosniff')
  style(): Promise<StreamableFile> {
    return send('live-changes.css', 'text/css; charset=utf-8');
  }

  @Get('api-reference')
  @Header('Content-Security-Policy', POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  reference(): Promise<StreamableFile> {
    return send('api-reference.html', 'text/html; charset=utf-8');
  }

  @Get('api-reference.js')
  @Header('X-Content-Type-Options', 'nosniff')
  referenceScript(): Promise<StreamableFile> {
    return send('api-reference.js', 'text/javascript; charset=utf-8');
  }
}

async function send(file: string, type: string): Promise<StreamableFile> {
  return new StreamableFile(await readFile(new URL(file, files)), { type });
}
