import type { DeploymentView } from '@glidepath/contracts';
import type { DeployEvent, DeploymentFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

export async function publishDeployment(
  { glidepath, output, signal, idempotencyKey }: CommandContext,
  _args: readonly string[],
  { kind, service, environment, artifact, source, id }: DeployEvent,
): Promise<undefined> {
  const event = { kind, service, environment, artifact, source, ...(id === undefined ? {} : { id }) };
  await output.one(await glidepath.deployments.publish(event, { signal, idempotencyKey }), receipt);
}

export async function listDeployments(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { service, limit }: DeploymentFilter,
): Promise<undefined> {
  const { items } = await glidepath.deployments.list({ service, limit }, { signal });
  await output.many(items, presentation);
}

const receipt: Presentation<Readonly<Record<string, unknown>>> = {
  id: ({ deploymentId }) => String(deploymentId),
  columns: { deployment: ({ deploymentId }) => String(deploymentId) },
  detail: (answer) => detailText('taken in', Object.fromEntries(Object.entries(answer).filter(isPlain))),
};

function isPlain(entry: [string, unknown]): entry is [string, string | number] {
  return typeof entry[1] === 'string' || typeof entry[1] === 'number';
}

const presentation: Presentation<DeploymentView> = {
  id: ({ deploymentId }) => deploymentId,
  columns: {
    observed: ({ observedAt }) => observedAt,
    kind: ({ kind }) => kind,
    service: ({ service }) => service,
    environment: ({ environment }) => environment,
    artifact: ({ artifact }) => artifact,
    change: ({ changeId, detectedChangeId }) =>
      changeId ?? (detectedChangeId && `nobody asked: ${detectedChangeId}`),
  },
};
