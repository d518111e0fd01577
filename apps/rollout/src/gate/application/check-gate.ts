import type { GateBody, GateView } from '@glidepath/contracts';
import { type Actor, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Clock, Ids } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { attemptsOf, jointAttemptsOf } from '../../flight/application/rollout-attempts.js';
import { outcomeOf } from '../domain/answer-gate.js';
import { changeStanding, type ChangeStanding } from '../domain/change-standing.js';
import { gate, gateKeyOf } from '../domain/gate.js';
import { withFlight, withJoint } from '../domain/with-flight.js';
import { GateCandidates } from './ports.js';

export interface GateCaller {
  readonly actor: Actor;
  readonly commandIdentity?: CommandIdentity | undefined;
  readonly traceparent: string | null;
}

/** Answers a pipeline that asks before it deploys. Candidates come from a projection, their standing from the log. */
@Injectable()
export class CheckGate {
  constructor(
    private readonly events: EventStore,
    private readonly found: GateCandidates,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run(request: GateBody, caller: GateCaller): Promise<GateView & { readonly position: number }> {
    const { actor, commandIdentity, traceparent } = caller;
    const changeIds = new Set(await this.found.find(request));
    if (request.changeId !== undefined) changeIds.add(request.changeId);
    const standings = await Promise.all([...changeIds].map((id) => this.standingOf(id, request.service)));
    const candidates = standings.filter((standing) => standing !== null);
    const command = {
      type: 'decide',
      request,
      decisionId: this.ids.next(),
      candidates,
      now: this.clock.now(),
    } as const;
    const [decided] = gate.decide(command, gate.initialState());
    const correlationId = decided?.data.changeId ?? null;
    const result = await this.events.handle(
      gate,
      `gate-${gateKeyOf(request)}`,
      command,
      { actor, correlationId, traceparent },
      commandIdentity,
    );
    if (result.state.status === 'unasked') throw new TypeError('a gate was asked and did not answer');
    const { outcome, reasons, decisionId, changeId } = result.state.last;
    return { outcome, reasons, decisionId, changeId, position: result.position };
  }

  private async standingOf(changeId: string, service: string): Promise<ChangeStanding | null> {
    const { events } = await this.events.readStream(`change-${changeId}`);
    const standing = changeStanding(events, service);
    // Only what would be allowed is worth another look.
    if (standing === null || outcomeOf(standing.state) !== 'allow') return standing;
    const joint = (await jointAttemptsOf(this.events, changeId, standing.revision)).at(-1);
    if (joint !== undefined) return withJoint(standing, joint.facts);
    const attempts = await attemptsOf(this.events, changeId, standing.revision);
    return withFlight(standing, attempts.at(-1)?.facts ?? []);
  }
}
