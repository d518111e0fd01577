export { flag, type FlagCommand } from './flags/domain/flag.js';
export type { DefinedFlag, Flag, KnownFlag } from './flags/domain/flag-state.js';
export { answerFlag, type Answered, type FlagAnswer } from './flags/domain/answer-flag.js';
export { definitionFaults, type DefinitionFault } from './flags/domain/definition-faults.js';
export { evaluateFlag, type Evaluation } from './flags/domain/evaluate-flag.js';
export { flagView } from './flags/domain/flag-view.js';
export { rollout, type RolloutCommand } from './flight/domain/rollout.js';
export { rolloutIdOf, rolloutStream } from './flight/domain/rollout-id.js';
export {
  type RecomputedVerdict,
  recomputeVerdict,
  recomputeVerdicts,
} from './flight/domain/recompute-verdicts.js';
export type { Rollout } from './flight/domain/rollout-state.js';
export { rolloutView } from './flight/domain/rollout-view.js';
export { jointStream } from './joint/domain/joint-ids.js';
export { type JointCommand, jointRollout } from './joint/domain/joint-rollout.js';
export type { JointRollout } from './joint/domain/joint-state.js';
export { jointView } from './joint/domain/joint-view.js';
export { gate, type Gate, type GateCommand, gateKeyOf } from './gate/domain/gate.js';
export { type GateFinding, type RecomputedGate, recomputeGate } from './gate/domain/recompute-gate.js';
