import type { Role } from '@glidepath/service-kit';

/** Somebody of the demonstration. */
export interface DemoPerson {
  readonly kind: 'person' | 'workload';
  readonly name: string;
  readonly roles: readonly Role[];
  readonly domains: readonly string[];
  readonly onBehalfOf?: string;
}

export const DEMO_PEOPLE = {
  ada: { kind: 'person', name: 'Ada', roles: ['author'], domains: ['payments'] },
  grace: { kind: 'person', name: 'Grace', roles: ['approver'], domains: ['payments', 'database'] },
  ben: { kind: 'person', name: 'Ben', roles: ['approver'], domains: ['operations'] },
  sam: { kind: 'person', name: 'Sam', roles: ['operator'], domains: ['operations'] },
  rita: { kind: 'person', name: 'Rita', roles: ['release-manager', 'approver'], domains: ['operations'] },
  otto: { kind: 'person', name: 'Otto', roles: ['auditor'], domains: [] },
  alma: { kind: 'person', name: 'Alma', roles: ['admin'], domains: [] },
  abel: { kind: 'person', name: 'Abel', roles: ['admin'], domains: [] },
  eve: { kind: 'person', name: 'Eve', roles: [], domains: [] },
  pipeline: { kind: 'workload', name: 'Pipeline', roles: ['author'], domains: [], onBehalfOf: 'ada' },
  publisher: { kind: 'workload', name: 'Publisher', roles: [], domains: [] },
} as const satisfies Readonly<Record<string, DemoPerson>>;

export type DemoName = keyof typeof DEMO_PEOPLE;
export const DEMO_NAMES = Object.keys(DEMO_PEOPLE) as [DemoName, ...DemoName[]];
