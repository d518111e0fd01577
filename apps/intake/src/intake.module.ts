import { Module } from '@nestjs/common';
import { catalogueSlice } from './catalogue/catalogue-slice.js';
import { changesSlice } from './changes/changes-slice.js';

@Module({
  controllers: [...catalogueSlice.controllers, ...changesSlice.controllers],
  providers: [...catalogueSlice.providers, ...changesSlice.providers],
})
export class IntakeModule {}
