import { Inbound, type InboundMessage } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RecordSlice } from '../../application/record-slice.js';

@Controller()
export class WhenSliSlice {
  constructor(private readonly recordSlice: RecordSlice) {}

  @Inbound('sli')
  handle(@Payload() message: InboundMessage): Promise<void> {
    return this.recordSlice.run(message);
  }
}
