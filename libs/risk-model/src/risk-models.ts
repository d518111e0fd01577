import { additive1 } from './additive-1.js';
import type { RiskModel } from './risk-model.js';

/** Every model that may have decided, oldest first. Append only: an old decision is recomputed with its own model. */
const models: readonly RiskModel[] = [additive1];

/** The model that scores new changes. */
export const currentRiskModel: RiskModel = additive1;

/**
 * The model a decision names.
 * @throws RangeError when there is no such model: a newer release made the decision, and guessing would misjudge it
 */
export function riskModel(id: string, version: number): RiskModel {
  const found = models.find((model) => model.id === id && model.version === version);
  if (!found) throw new RangeError(`there is no risk model ${id} version ${version}`);
  return found;
}
