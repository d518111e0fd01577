import {
  type CatalogEntry,
  type ChangePlan,
  plansOf,
  type Proposal,
  type RolloutPlan,
} from '@glidepath/contracts';
import type { BackoutState, PastOutcome, RiskFacts } from '@glidepath/risk-model';
import type { AssessmentInputs } from './assessment-inputs.js';
import { environmentTier } from './environment-tier.js';

/** What the log has recorded about the service before, read for one change. */
export interface RecordedHistory {
  /** Earlier changes of the service that ended, newest first. */
  readonly outcomes: readonly { readonly endedAt: string; readonly failed: boolean }[];
  /** When a change last reached this service in this environment; null when none has. */
  readonly lastChangeAt: string | null;
  /** Artifact digests of the proposal that were seen deployed before. */
  readonly deployedDigests: readonly string[];
  /** How many services depend on it; null when that is not known yet. */
  readonly dependents: number | null;
}

export interface GatheredFrom {
  readonly proposal: Proposal;
  /** Null when the catalogue does not list the service. */
  readonly service: CatalogEntry | null;
  readonly history: RecordedHistory;
  /** When the revision was recorded: ages are counted from here, so that gathering does not depend on a clock. */
  readonly submittedAt: string;
}

const DAY_MS = 86_400_000;

/** A rehearsal older than this proves little about the change at hand. */
const REHEARSAL_DAYS = 30;

/** The inputs of an assessment, from what is recorded and nothing else. */
export function gatherInputs({ proposal, service, history, submittedAt }: GatheredFrom): AssessmentInputs {
  const { content, plan, artifacts } = proposal;
  const { filesChanged, linesAdded, linesDeleted } = content.stats;
  const digests = new Set(artifacts.map(({ digest }) => digest));
  return {
    facts: {
      environmentTier: environmentTier(proposal.environment),
      serviceTier: service?.tier ?? null,
      changeKind: proposal.kind,
      linesChanged: linesAdded === undefined || linesDeleted === undefined ? null : linesAdded + linesDeleted,
      filesChanged: filesChanged ?? null,
      sqlStatements: content.facts.sqlStatements,
      destructiveSql: content.facts.destructiveSql,
      artifactCount: digests.size,
      newArtifacts: [...digests].filter((digest) => !history.deployedDigests.includes(digest)).length,
      pastOutcomes:
        service === null ? null : history.outcomes.map((outcome) => pastOutcome(outcome, submittedAt)),
      daysSinceLastChange: service === null ? null : daysSince(history.lastChangeAt, submittedAt),
      backout: backoutState(proposal, submittedAt),
      plan: riskiestPlan(plan),
      dependents: service === null ? null : history.dependents,
    },
    subject: {
      service: proposal.service,
      environment: proposal.environment,
      isKnownService: service !== null,
      ownerDomain: service?.domain ?? null,
    },
  };
}

/** A change is flown as boldly as the boldest of its targets, and watched as closely as the least watched. */
function riskiestPlan(plan: ChangePlan): RiskFacts['plan'] {
  const plans = plansOf(plan);
  const boldest = plans.find(({ strategy }) => strategy === 'direct') ?? plans[0];
  if (boldest === undefined) return null;
  return { strategy: boldest.strategy, hasAnalysis: plans.every(isWatched) };
}

function isWatched({ analysis, steps }: RolloutPlan): boolean {
  return analysis.length > 0 && steps.some((step) => 'analyse' in step);
}

function pastOutcome(
  { endedAt, failed }: { readonly endedAt: string; readonly failed: boolean },
  submittedAt: string,
): PastOutcome {
  return { ageDays: ageDays(endedAt, submittedAt), failed };
}

function daysSince(lastChangeAt: string | null, submittedAt: string): number | 'never' {
  return lastChangeAt === null ? 'never' : ageDays(lastChangeAt, submittedAt);
}

/** In days to four decimals (about nine seconds); an end recorded after the submission counts as just now. */
function ageDays(from: string, until: string): number {
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS;
  return Math.max(0, Math.round(days * 1e4) / 1e4);
}

function backoutState({ backout }: Proposal, submittedAt: string): BackoutState {
  if (backout === undefined) return 'absent';
  if (backout.rehearsedAt === undefined) return 'present';
  const days = (Date.parse(submittedAt) - Date.parse(backout.rehearsedAt)) / DAY_MS;
  return days >= 0 && days <= REHEARSAL_DAYS ? 'rehearsed' : 'present';
}
