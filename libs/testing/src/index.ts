export { describeDecider, type DeciderScenario } from './describe-decider.js';
