/** One service of the demo fleet: two running versions behind an edge that asks a flag, per user, which to use. */
export interface FleetService {
  readonly service: string;
  /** The flag the rollout moves. */
  readonly flag: string;
  /** Every n-th request to the canary fails; null for a sound canary. Deterministic, so that a run proves something. */
  readonly canaryFailsEvery: number | null;
}

export interface FleetPlan {
  readonly services: readonly FleetService[];
  readonly requestsPerSecond: number;
  readonly users: number;
}

/** The fleet of the demo story: 50 requests a second and 1,200 users on each of three services. */
export const DEMO_FLEET: FleetPlan = {
  services: [
    { service: 'checkout', flag: 'checkout-version', canaryFailsEvery: null },
    { service: 'ledger', flag: 'ledger-version', canaryFailsEvery: null },
    { service: 'search', flag: 'search-version', canaryFailsEvery: 4 },
  ],
  requestsPerSecond: 50,
  users: 1_200,
};
