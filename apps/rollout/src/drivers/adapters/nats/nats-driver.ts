import { DRIVER_LIMITS } from '@glidepath/contracts';
import {
  connect,
  headers,
  type NatsConnection,
  NoRespondersError,
  RequestError,
} from '@nats-io/transport-node';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Routes } from '../../application/routes.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { DriverRefusedError, DriverUnreachableError } from '../../domain/errors.js';
import { type Observation, UNSEEN } from '../../domain/observation.js';
import { OUTSIDE } from '../../domain/outside-capabilities.js';
import type { NatsRoute } from '../../domain/route.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';
import { type Acknowledgement, AcknowledgementSchema, type DeployerCommand } from './deployer-messages.js';

type Target = TargetOf<'nats'>;
type Standing = Exclude<Acknowledgement, { outcome: 'refused' }>;

const CAPABILITIES: DriverCapabilities = { ...OUTSIDE, ...DRIVER_LIMITS.nats };
const TOLERANCE = 0.005;

/** A deployer of somebody else's behind NATS: a command goes out, its acknowledgement comes back. */
@Injectable()
export class NatsDriver extends TrafficDriver<Target> implements OnApplicationShutdown {
  readonly kind = 'nats';
  private readonly connections = new Map<string, Promise<NatsConnection>>();

  constructor(private readonly routes: Routes) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan(order: WeightOrder<Target>): Promise<WeightPlan> {
    const { weightPercent } = order;
    const standing = await this.ask('tell-weight', order);
    const isThere = isNear(standing, weightPercent);
    const changes = isThere
      ? []
      : [`${order.service} from ${standing.weightPercent} % to ${weightPercent} %`];
    return { weightPercent, changes };
  }

  override async apply(order: WeightOrder<Target>): Promise<Applied> {
    const { outcome } = await this.ask('set-weight', order);
    return { outcome: outcome === 'unchanged' ? 'unchanged' : 'accepted' };
  }

  override async verify(order: WeightOrder<Target>): Promise<Verification> {
    const standing = await this.ask('tell-weight', order);
    if (standing.outcome === 'pending') return { outcome: 'pending', reason: 'the deployer is at it' };
    const { weightPercent } = standing;
    if (isNear(standing, order.weightPercent)) return { outcome: 'converged', setPercent: weightPercent };
    const reason = `the deployer has ${weightPercent} %`;
    return { outcome: 'drifted', setPercent: weightPercent, reason, isRestart: false };
  }

  override async observe({ target }: Steered<Target>): Promise<Observation> {
    this.routes.of('nats', target.route);
    return UNSEEN;
  }

  override reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied> {
    return this.apply({ ...order, weightPercent: 0 });
  }

  async onApplicationShutdown(): Promise<void> {
    const open = await Promise.allSettled(this.connections.values());
    for (const each of open) {
      if (each.status === 'fulfilled') await each.value.close();
    }
  }

  private async ask(type: DeployerCommand['type'], order: WeightOrder<Target>): Promise<Standing> {
    const { target, key, rolloutId, changeId, service, weightPercent } = order;
    const { stable, canary } = target;
    const route = this.routes.of('nats', target.route);
    const command: DeployerCommand = {
      type,
      key,
      rolloutId,
      changeId,
      service,
      stable,
      canary,
      weightPercent,
    };
    const acknowledged = AcknowledgementSchema.safeParse(await this.request(target.route, route, command));
    if (!acknowledged.success) throw new DriverRefusedError('nats', 'the deployer answered something else');
    if (acknowledged.data.outcome === 'refused')
      throw new DriverRefusedError('nats', acknowledged.data.reason);
    return acknowledged.data;
  }

  private async request(name: string, route: NatsRoute, command: DeployerCommand): Promise<unknown> {
    const { subject, timeoutMs } = route;
    const head = headers();
    if (command.type === 'set-weight') head.set('Nats-Msg-Id', command.key);
    try {
      const connection = await this.connection(name, route);
      const answer = await connection.request(subject, JSON.stringify(command), {
        timeout: timeoutMs,
        headers: head,
      });
      return jsonOrUndefined(answer.string());
    } catch (error) {
      const isSilent =
        error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
      const reason = error instanceof Error ? error.message : String(error);
      throw new DriverUnreachableError('nats', isSilent ? `nobody listens on ${subject}` : reason);
    }
  }

  private connection(
    name: string,
    { servers, user, password, timeoutMs }: NatsRoute,
  ): Promise<NatsConnection> {
    const open = this.connections.get(name);
    if (open !== undefined) return open;
    const opening = connect({
      servers: servers.split(','),
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { pass: password }),
      name: 'glidepath-deployer-commands',
      timeout: timeoutMs,
      maxReconnectAttempts: -1,
    });
    this.connections.set(name, opening);
    // A failed try is not kept: the next order tries anew.
    opening.catch(() => this.connections.delete(name));
    return opening;
  }
}

function isNear({ weightPercent }: Standing, wanted: number): boolean {
  return Math.abs(weightPercent - wanted) < TOLERANCE;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
