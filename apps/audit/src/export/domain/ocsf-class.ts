import type { RawEvent } from '@glidepath/event-store';
import { isDeniedGate } from './event-weight.js';
import { payloadOf } from './payload-of.js';

/** What an event is in the Open Cybersecurity Schema Framework. */
export interface OcsfClass {
  readonly classUid: 2003 | 3004 | 6002 | 6003;
  readonly className: 'Compliance Finding' | 'Entity Management' | 'Application Lifecycle' | 'API Activity';
  readonly activityId: number;
  readonly activityName: string;
}

/** Of Application Lifecycle; what has no activity there is Other, and says what it is. */
const LIFECYCLE: Readonly<Record<string, readonly [id: number, name: string]>> = {
  'rollout.started': [3, 'Start'],
  'rollout.aborted': [4, 'Stop'],
  'rollout.completed': [1, 'Install'],
  'rollout.rolling-back': [99, 'Roll back'],
  'rollout.rolled-back': [99, 'Rolled back'],
  'rollout.rollback-failed': [99, 'Roll back failed'],
};
const DEPLOYMENTS: Readonly<Record<string, readonly [id: number, name: string]>> = {
  deployed: [1, 'Install'],
  removed: [2, 'Remove'],
  upgraded: [8, 'Update'],
  rolledback: [99, 'Roll back'],
  published: [99, 'Publish'],
};

/** Facts that begin something; what takes something away; what only looks. Any other fact is an update. */
const BEGINS =
  /\.(submitted|detected|registered|recorded|opened|defined|planned|set|granted|published|invoked)$/;
const ENDS = new Set(['subject.erased', 'retention.applied', 'hold.lifted']);
const READS = new Set(['export.created']);

export function ocsfClass(raw: Pick<RawEvent, 'type' | 'dataText'>): OcsfClass {
  const { type } = raw;
  if (type === 'gate.decided') return gateClass(raw);
  const lifecycle =
    type === 'deployment.recorded' ? DEPLOYMENTS[String(payloadOf(raw)['kind'])] : LIFECYCLE[type];
  if (lifecycle !== undefined) {
    const [activityId, activityName] = lifecycle;
    return { classUid: 6002, className: 'Application Lifecycle', activityId, activityName };
  }
  return { classUid: 3004, className: 'Entity Management', ...entityActivity(type) };
}

/** A refusal is a finding: a deployment was asked for that the rules do not allow. */
function gateClass(raw: Pick<RawEvent, 'type' | 'dataText'>): OcsfClass {
  return isDeniedGate(raw)
    ? { classUid: 2003, className: 'Compliance Finding', activityId: 1, activityName: 'Create' }
    : { classUid: 6003, className: 'API Activity', activityId: 1, activityName: 'Create' };
}

function entityActivity(type: string): Pick<OcsfClass, 'activityId' | 'activityName'> {
  if (READS.has(type)) return { activityId: 2, activityName: 'Read' };
  if (ENDS.has(type)) return { activityId: 4, activityName: 'Delete' };
  return BEGINS.test(type)
    ? { activityId: 1, activityName: 'Create' }
    : { activityId: 3, activityName: 'Update' };
}
