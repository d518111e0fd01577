import { approvalEvents } from './approvals.js';
import { changeEvents } from './changes.js';
import { connectionEvents } from './connections.js';
import { recordEvents } from './custody.js';
import { type EventDefinition, readEvent, type ServiceName } from './define-event.js';
import { deploymentEvents } from './deployments.js';
import { flagEvents } from './flags.js';
import { gateEvents } from './gates.js';
import { jointRolloutEvents } from './joint-rollouts.js';
import { riskEvents } from './risk.js';
import { rolloutEvents } from './rollouts.js';
import { serviceEvents } from './services.js';

/** Which service alone may write a stream category; the append function enforces it by database role. */
export const CATEGORY_OWNERS: Readonly<Record<string, ServiceName>> = {
  change: 'intake',
  service: 'intake',
  deployment: 'intake',
  inbound: 'intake',
  risk: 'risk',
  'approval-case': 'approvals',
  rollout: 'rollout',
  'joint-rollout': 'rollout',
  flag: 'rollout',
  connections: 'rollout',
  gate: 'rollout',
  custody: 'audit',
  export: 'audit',
  access: 'audit',
};

/** Every event there is, each declared once in its own file. */
export const EVENT_DEFINITIONS: readonly EventDefinition[] = [
  ...changeEvents,
  ...serviceEvents,
  ...deploymentEvents,
  ...riskEvents,
  ...approvalEvents,
  ...rolloutEvents,
  ...jointRolloutEvents,
  ...flagEvents,
  ...gateEvents,
  ...connectionEvents,
  ...recordEvents,
];

const byName = new Map(EVENT_DEFINITIONS.map((definition) => [definition.name, definition]));

function definitionOf(type: string): EventDefinition {
  const definition = byName.get(type);
  if (definition === undefined) throw new RangeError(`no event is called ${type}`);
  return definition;
}

/** What the event store asks of the declarations above: category, newest version, validation and reading. */
export const eventCatalogue = {
  categoryOf: (type: string): string => definitionOf(type).category,
  versionOf: (type: string): number => definitionOf(type).version,
  check: (type: string, data: unknown): unknown => definitionOf(type).data.parse(data),
  read: (type: string, schemaVersion: number, data: unknown): unknown =>
    readEvent(definitionOf(type), schemaVersion, data),
};
