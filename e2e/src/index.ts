export { BusView, type MirrorState } from './bus-view.js';
export { type CdEventExample, cdEventExamples } from './cd-event-examples.js';
export { REPOSITORY, testDataFolder } from './env.js';
export { type GlideResult } from './glide.js';
export { doubles, holes, readLog } from './log-facts.js';
export { artifactDigestOf, flagOf, highRisk, lowRisk, planOf } from './proposals.js';
export { type RawAnswer, type RawCall, rawCall } from './raw-call.js';
export { System } from './system.js';
export { until } from './until.js';
