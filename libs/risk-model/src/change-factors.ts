import { rampPoints } from './ramp-points.js';
import type { RiskFacts } from './risk-facts.js';
import type { RiskModel } from './risk-model.js';
import { weigh } from './weighed-factor.js';
import type { WeighedFactor } from './weighed-factor.js';

/** Factors of what is changed: kind, size, stored data, artifacts. */
export function changeFactors(model: RiskModel, facts: RiskFacts): readonly WeighedFactor[] {
  const kinds = model.changeKind;
  return [
    weigh(
      { id: 'change-kind', label: 'Kind of change', worst: Math.max(...Object.values(kinds)) },
      facts.changeKind,
      {
        points: (kind) => kinds[kind],
        value: (kind) => kind,
        reason: (kind) =>
          kind === 'standard'
            ? 'It follows a pattern that was agreed before.'
            : `It is a one-off ${kind} change.`,
      },
    ),
    weigh(
      { id: 'lines-changed', label: 'Lines changed', worst: model.linesChanged.points },
      facts.linesChanged,
      {
        points: (count) => rampPoints(model.linesChanged, count),
        value: String,
        reason: () => 'The more lines change at once, the likelier one of them is wrong.',
      },
    ),
    weigh(
      { id: 'files-changed', label: 'Files changed', worst: model.filesChanged.points },
      facts.filesChanged,
      {
        points: (count) => rampPoints(model.filesChanged, count),
        value: String,
        reason: () => 'A change spread over many files is harder to review.',
      },
    ),
    weigh(
      { id: 'sql-statements', label: 'SQL statements', worst: model.sqlStatements.points },
      facts.sqlStatements,
      {
        points: (count) => rampPoints(model.sqlStatements, count),
        value: String,
        reason: (count) => (count === 0 ? 'It does not touch a database schema.' : 'It changes a database.'),
      },
    ),
    destructiveSql(model, facts),
    weigh(
      { id: 'artifact-count', label: 'Artifacts', worst: model.moreArtifacts.points },
      facts.artifactCount,
      {
        points: (count) => rampPoints(model.moreArtifacts, Math.max(0, count - 1)),
        value: String,
        reason: (count) =>
          count > 1 ? 'Several artifacts must fit together.' : 'At most one artifact changes.',
      },
    ),
    weigh(
      { id: 'new-artifacts', label: 'Artifacts never deployed', worst: model.newArtifact },
      facts.newArtifacts,
      {
        points: (count) => (count > 0 ? model.newArtifact : 0),
        value: String,
        reason: (count) =>
          count > 0 ? 'It brings an artifact that has not run anywhere.' : 'Every artifact has run before.',
      },
    ),
  ];
}

function destructiveSql({ destructiveSql: weight }: RiskModel, facts: RiskFacts): WeighedFactor {
  const worst = weight.any + weight.points;
  return weigh({ id: 'destructive-sql', label: 'Destructive SQL statements', worst }, facts.destructiveSql, {
    points: (count) => (count > 0 ? weight.any + rampPoints(weight, count) : 0),
    value: String,
    reason: (count) =>
      count > 0
        ? 'It destroys stored data, which a rollback does not bring back.'
        : 'It destroys no stored data.',
  });
}
