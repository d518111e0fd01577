import { Module } from '@nestjs/common';
import { catalogueSlice } from './catalogue/catalogue-slice.js';
import { changesSlice } from './changes/changes-slice.js';
import { inboundSlice } from './inbound/inbound-slice.js';

@Module({
  controllers: [...catalogueSlice.controllers, ...changesSlice.controllers, ...inboundSlice.controllers],
  providers: [...catalogueSlice.providers, ...changesSlice.providers, ...inboundSlice.providers],
})
export class IntakeModule {}
