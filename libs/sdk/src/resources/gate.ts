import type { GateBody, GateView } from '@glidepath/contracts';
import type { Transport, WriteOptions } from '../http/transport.js';
import type { Written } from './page.js';

/** `/v1/gate`: may this artifact go out now? */
export class Gate {
  constructor(private readonly transport: Transport) {}

  /** Asks and records the answer; each call is a decision of its own. */
  check(question: GateBody, options: WriteOptions = {}): Promise<Written<GateView>> {
    return this.transport.json('/v1/gate', { ...options, method: 'POST', body: question });
  }
}
