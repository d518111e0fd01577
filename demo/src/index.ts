export { DEMO_FLEET, type FleetPlan, type FleetService } from './fleet/fleet-plan.js';
export { type Fleet, type FleetOptions, type FleetTotals, startFleet } from './fleet/start-fleet.js';
export { flyStory } from './story/fly-story.js';
export type { StoryLine, StoryOptions } from './story/story-options.js';
export { type FlightReport, isStoryOk, type LedgerReport, type StoryReport } from './story/story-report.js';
