import { Transport, type TransportOptions } from './http/transport.js';
import { Approvals } from './resources/approvals.js';
import { Audit } from './resources/audit.js';
import { Changes } from './resources/changes.js';
import { Deployments } from './resources/deployments.js';
import { Events } from './resources/events.js';
import { Flags } from './resources/flags.js';
import { Gate } from './resources/gate.js';
import { Rollouts } from './resources/rollouts.js';
import { Services } from './resources/services.js';

/**
 * A client of one Glidepath. Writes carry an idempotency key, so that they can be repeated: what passes (429, 502, 503,
 * 504, no answer) is tried again, what is refused is not. Every call takes an `AbortSignal` and throws `GlidepathError`.
 */
export class Glidepath {
  readonly changes: Changes;
  readonly approvals: Approvals;
  readonly rollouts: Rollouts;
  readonly flags: Flags;
  readonly gate: Gate;
  readonly services: Services;
  readonly deployments: Deployments;
  readonly events: Events;
  readonly audit: Audit;
  /** For calls that have no method here. */
  readonly transport: Transport;

  constructor(options: TransportOptions) {
    this.transport = new Transport(options);
    this.changes = new Changes(this.transport);
    this.approvals = new Approvals(this.transport);
    this.rollouts = new Rollouts(this.transport);
    this.flags = new Flags(this.transport);
    this.gate = new Gate(this.transport);
    this.services = new Services(this.transport);
    this.deployments = new Deployments(this.transport);
    this.events = new Events(this.transport);
    this.audit = new Audit(this.transport);
  }
}
