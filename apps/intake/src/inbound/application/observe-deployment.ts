import type { GateDecided } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Ids } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { ChangeKeys } from '../../changes/application/ports.js';
import type { DeploymentFacts } from '../domain/deployment-facts.js';
import { gateStreamOf, type GatePermission, permissionOf } from '../domain/gate-permission.js';
import { needsAnswer } from '../domain/unannounced.js';

export interface ObservedDeployment {
  readonly deploymentId: string;
  /** The change it concerns: the one that was allowed to fly, or the one that was detected; null for neither. */
  readonly changeId: string | null;
  readonly appends: readonly StreamAppend[];
}

/** Finds the change a deployment belongs to; where nothing allowed it, makes the change somebody has to answer for. */
@Injectable()
export class ObserveDeployment {
  constructor(
    private readonly events: EventStore,
    private readonly keys: ChangeKeys,
    private readonly ids: Ids,
  ) {}

  async run(facts: DeploymentFacts): Promise<ObservedDeployment> {
    const deploymentId = this.ids.next();
    const permission = await this.permissionFor(facts);
    const recorded = recordOf(deploymentId, facts, permission);
    if (permission !== null) return { deploymentId, changeId: permission.changeId, appends: [recorded] };
    if (!needsAnswer(facts)) return { deploymentId, changeId: null, appends: [recorded] };
    const changeId = this.ids.next();
    const detected = await this.detect(changeId, deploymentId, facts);
    return { deploymentId, changeId, appends: [recorded, detected] };
  }

  private async permissionFor({
    service,
    environment,
    artifactDigest,
    observedAt,
  }: DeploymentFacts): Promise<GatePermission | null> {
    if (environment === null || artifactDigest === null) return null;
    const { events } = await this.events.readStream(gateStreamOf(service, environment, artifactDigest));
    return permissionOf(events as readonly GateDecided[], observedAt);
  }

  private async detect(
    changeId: string,
    deploymentId: string,
    facts: DeploymentFacts,
  ): Promise<StreamAppend> {
    const { service, artifact, artifactDigest, kind } = facts;
    const environment = facts.environment ?? 'unknown';
    const key = await this.keys.next(changeId);
    const reason = `${service} was ${kind} in ${environment} without an allowing gate decision`;
    const data = { changeId, key, deploymentId, service, environment, artifact, artifactDigest, reason };
    return { stream: `change-${changeId}`, expected: 'none', events: [{ type: 'change.detected', data }] };
  }
}

function recordOf(
  deploymentId: string,
  facts: DeploymentFacts,
  permission: GatePermission | null,
): StreamAppend {
  const changeId = permission?.changeId ?? null;
  const data = { deploymentId, ...facts, changeId, gateDecisionId: permission?.decisionId ?? null };
  return {
    stream: `deployment-${deploymentId}`,
    expected: 'none',
    events: [{ type: 'deployment.recorded', data }],
  };
}
