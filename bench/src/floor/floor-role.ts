/** The stations of the bare path, named after the services whose place they take. */
export const FLOOR_ROLES = ['intake', 'risk', 'approvals'] as const;
export type FloorRole = (typeof FLOOR_ROLES)[number];

export const FLOOR_STREAM = 'FLOOR';
/** The hops in order: who hears of what, and what that leads to. */
export const FLOOR_SUBJECTS = {
  submitted: 'floor.submitted',
  assessed: 'floor.assessed',
  resolved: 'floor.resolved',
  decided: 'floor.decided',
} as const;
export type FloorFact = keyof typeof FLOOR_SUBJECTS;

export interface FloorSettings {
  readonly role: FloorRole;
  readonly databaseUrl: string;
  readonly natsUrl: string;
}

/** The same number of connections a service has. */
export const FLOOR_POOL_SIZE = 12;

export const FLOOR_SCHEMA = `
CREATE SCHEMA IF NOT EXISTS floor;
CREATE TABLE IF NOT EXISTS floor.fact (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fact text NOT NULL, id text NOT NULL, data text NOT NULL
)`;
