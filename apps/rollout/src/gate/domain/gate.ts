import type { GateBody, GateDecided } from '@glidepath/contracts';
import { canonicalDigest, type Decider } from '@glidepath/event-store';
import { answerGate, GATE_RULE } from './answer-gate.js';
import type { ChangeStanding } from './change-standing.js';

type Decided = GateDecided['data'];

export interface GateCommand {
  readonly type: 'decide';
  readonly request: GateBody;
  readonly decisionId: string;
  readonly candidates: readonly ChangeStanding[];
  readonly now: Date;
}

/** The last answer given at this gate. */
export type Gate = { readonly status: 'unasked' } | { readonly status: 'decided'; readonly last: Decided };

/** The stream key of a gate: short streams, exact look-ups. */
export function gateKeyOf({ service, environment, artifactDigest }: Omit<GateBody, 'changeId'>): string {
  return canonicalDigest([service, environment, artifactDigest]);
}

/** May this artifact go to this environment now? Every answer is a fact with what it follows from. Stream `gate-<key>`. */
export const gate: Decider<Gate, GateCommand, GateDecided> = {
  initialState: () => ({ status: 'unasked' }),
  decide({ request, decisionId, candidates, now }, state) {
    if (state.status === 'decided' && state.last.decisionId === decisionId) return [];
    const { service, environment, artifactDigest } = request;
    const { outcome, reasons, changeId } = answerGate(request, candidates);
    return [
      {
        type: 'gate.decided',
        data: {
          gateKey: gateKeyOf(request),
          decisionId,
          service,
          environment,
          artifactDigest,
          outcome,
          reasons: [...reasons],
          changeId,
          decidedAt: now.toISOString(),
          rule: GATE_RULE,
          askedChangeId: request.changeId ?? null,
          candidates: candidates.map(frozen),
        },
      },
    ];
  },
  evolve: (_, { data }) => ({ status: 'decided', last: data }),
};

function frozen({ artifactDigests, ...standing }: ChangeStanding): Decided['candidates'][number] {
  return { ...standing, artifactDigests: [...artifactDigests] };
}
