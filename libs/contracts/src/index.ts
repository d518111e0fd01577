export * from './approvals.js';
export * from './catalogue.js';
export * from './changes.js';
export * from './connections.js';
export * from './custody.js';
export {
  defineEvent,
  type EventDefinition,
  type EventOf,
  readEvent,
  type ServiceName,
} from './define-event.js';
export * from './deployments.js';
export { DRIVER_LIMITS, driverFaults, type DriverLimits, type FlightFault } from './driver-limits.js';
export * from './flags.js';
export { flightFaults } from './flight-faults.js';
export * from './gates.js';
export * from './http/assessment-views.js';
export * from './http/audit-views.js';
export * from './http/change-views.js';
export * from './http/custody-views.js';
export * from './http/flag-views.js';
export * from './http/flight-views.js';
export * from './http/parked-views.js';
export {
  ancestorsOf,
  type GraphTarget,
  type Predecessor,
  predecessorsOf,
  topologicalOrder,
} from './joint-graph.js';
export * from './joint-plan.js';
export * from './joint-rollouts.js';
export * from './personal-text.js';
export * from './plan.js';
export * from './plan-parts.js';
export { targetKeyOf } from './plan-faults.js';
export * from './problems.js';
export * from './proposal.js';
export * from './risk.js';
export * from './rollouts.js';
export * from './services.js';
export * from './sli.js';
export * from './sli-query.js';
export * from './subjects.js';
export * from './values.js';
