import { Module } from '@nestjs/common';
import { changesSlice } from './changes/changes-slice.js';

@Module({
  controllers: [...changesSlice.controllers],
  providers: [...changesSlice.providers],
})
export class IntakeModule {}
