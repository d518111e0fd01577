import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@glidepath/service-kit';
import { ServiceDocuments } from './service-documents.js';

/** The description of the whole API. */
@Public()
@ApiExcludeController()
@Controller()
export class DocumentsController {
  constructor(private readonly documents: ServiceDocuments) {}

  @Get('v1/openapi.json')
  openApi(): Promise<unknown> {
    return this.documents.merged();
  }
}
