import type {
  PreviewBody,
  ReasonBody,
  RolloutCommand,
  RolloutPreview,
  RolloutStatus,
  RolloutView,
} from '@glidepath/contracts';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { type Page, type PageQuery, segment, type Written } from './page.js';

export interface RolloutFilter extends PageQuery {
  readonly status?: RolloutStatus | undefined;
  readonly service?: string | undefined;
}

/** Which target of a joint rollout is meant; the whole of it where none is named. */
export interface OfTarget {
  readonly target?: string | undefined;
}

/** `/v1/rollouts`. A rollout is named by its own id or by its change's id or key. */
export class Rollouts {
  constructor(private readonly transport: Transport) {}

  list(filter: RolloutFilter = {}, options: CallOptions = {}): Promise<Page<RolloutView>> {
    return this.transport.json('/v1/rollouts', { ...options, query: { ...filter } });
  }

  get(rollout: string, { target, ...options }: CallOptions & OfTarget = {}): Promise<RolloutView> {
    return this.transport.json(`/v1/rollouts/${segment(rollout)}`, { ...options, query: { target } });
  }

  /** What each analysis of a plan could see at the recent traffic of a service; changes nothing. */
  preview(body: PreviewBody, options: CallOptions = {}): Promise<RolloutPreview> {
    return this.transport.json('/v1/rollouts/preview', { ...options, method: 'POST', body });
  }

  /** Lets a planned flight take off whose plan waits for that. */
  start(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'start', reason, options);
  }

  pause(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'pause', reason, options);
  }

  resume(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'resume', reason, options);
  }

  /** Passes the present step whatever its analysis says; never past a harmful verdict. */
  promote(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'promote', reason, options);
  }

  /** Leaves out what is left of the watching at this weight; never past a harmful verdict. */
  skip(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'skip', reason, options);
  }

  /** Flies what was rolled back once more, as a new rollout, which is the answer. */
  retry(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'retry', reason, options);
  }

  /** Brings the old version back, in flight or, while it is kept warm, after landing. */
  rollback(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'rollback', reason, options);
  }

  /** Rolls back; allowed as long as the flight has not landed. */
  abort(
    rollout: string,
    reason: string,
    options: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    return this.command(rollout, 'abort', reason, options);
  }

  command(
    rollout: string,
    command: RolloutCommand,
    reason: string,
    { target, ...options }: WriteOptions & OfTarget = {},
  ): Promise<Written<RolloutView>> {
    const body: ReasonBody = { reason };
    const path = `/v1/rollouts/${segment(rollout)}/${command}`;
    return this.transport.json(path, { ...options, method: 'POST', body, query: { target } });
  }
}
