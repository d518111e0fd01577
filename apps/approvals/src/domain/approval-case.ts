import type { ApprovalEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import type { ApprovalCommand } from './approval-commands.js';
import { cancelCase } from './cancel-case.js';
import { decideApproval } from './decide-approval.js';
import { expireCase } from './expire-case.js';
import { openCase } from './open-case.js';
import type { ApprovalCase, GivenDecision, Round } from './round.js';
import { supersedeRound } from './supersede-round.js';
import { withdrawDecision } from './withdraw-decision.js';

export const approvalCase: Decider<ApprovalCase, ApprovalCommand, ApprovalEvent> = {
  initialState: () => ({ status: 'none' }),
  decide(command, state) {
    switch (command.type) {
      case 'open':
        return openCase(command, state);
      case 'decide':
        return decideApproval(command, state);
      case 'withdraw-decision':
        return withdrawDecision(command, state);
      case 'supersede':
        return supersedeRound(command, state);
      case 'cancel':
        return cancelCase(command, state);
      case 'expire':
        return expireCase(command, state);
    }
  },
  evolve: evolveCase,
};

function evolveCase(state: ApprovalCase, event: ApprovalEvent): ApprovalCase {
  if (event.type === 'approval-case.opened') return { ...event.data, status: 'open', decisions: [] };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'approval.decided': {
      const { approver, domains, decision, comment, commentDigest, decidedAt } = event.data;
      const given = { approver, domains, decision, comment, commentDigest, decidedAt };
      return { ...state, decisions: [...without(state, approver), given] };
    }
    case 'approval.withdrawn':
      return { ...state, decisions: without(state, event.data.approver) };
    case 'approval.invalidated':
      return { ...state, status: 'superseded', decisions: [] };
    case 'approval-case.resolved':
      return { ...state, status: event.data.outcome };
    case 'approval-case.expired':
      return { ...state, status: 'expired' };
    case 'approval-case.withdrawn':
      return { ...state, status: 'withdrawn' };
  }
}

function without({ decisions }: Round, person: string): readonly GivenDecision[] {
  return decisions.filter(({ approver }) => approver !== person);
}
