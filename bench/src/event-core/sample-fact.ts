import { type AppendRequest, type NewEvent, uuidV7 } from '@glidepath/event-store';

/** Who writes in the bench: intake, which records the deployments somebody observed. */
export const SAMPLE_SERVICE = 'intake';
export const SAMPLE_TYPE = 'deployment.recorded';

/** A fact as most of ours are: 330 bytes of JSON. */
export function sampleFact(deploymentId: string): NewEvent {
  return {
    type: SAMPLE_TYPE,
    data: {
      deploymentId,
      kind: 'deployed',
      service: 'checkout',
      environment: 'production',
      artifact: 'pkg:oci/checkout@sha256%3A3f1c',
      artifactDigest: null,
      observedAt: '2026-03-01T12:00:00.000Z',
      source: 'https://ci.example/checkout',
      sourceEventId: deploymentId,
      changeId: deploymentId,
      gateDecisionId: null,
    },
  };
}

/** One fact of a change, for a stream that does not exist yet: the append every contender makes. */
export function sampleAppend(): AppendRequest {
  const id = uuidV7(new Date());
  return {
    streams: [{ stream: `deployment-${id}`, expected: 'none', events: [sampleFact(id)] }],
    context: {
      actor: { kind: 'workload', id: 'bench-pipeline', issuer: 'bench' },
      correlationId: id,
    },
  };
}
