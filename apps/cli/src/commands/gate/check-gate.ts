import { setTimeout as sleep } from 'node:timers/promises';
import type { GateView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

interface GateFlags {
  readonly service: string;
  readonly environment: string;
  readonly artifact: string;
  readonly change?: string;
  /** Milliseconds. */
  readonly wait?: number;
}

const PAUSE_MS = 3_000;

export async function checkGate(
  { glidepath, output, terminal, signal }: CommandContext,
  _args: readonly string[],
  { service, environment, artifact, change, wait = 0 }: GateFlags,
): Promise<ExitCode> {
  const changeId = change === undefined ? undefined : (await glidepath.changes.get(change, { signal })).id;
  const question = {
    service,
    environment,
    artifactDigest: artifact,
    ...(changeId === undefined ? {} : { changeId }),
  };
  const deadline = Date.now() + wait;
  let answer = await glidepath.gate.check(question, { signal });
  while (answer.outcome === 'wait' && Date.now() < deadline) {
    terminal.say(`wait: ${answer.reasons.join('; ')}`, 'waiting');
    await sleep(Math.min(PAUSE_MS, Math.max(deadline - Date.now(), 0)), undefined, { signal });
    answer = await glidepath.gate.check(question, { signal });
  }
  await output.one(answer, presentation);
  return exitCodeOf(answer);
}

function exitCodeOf({ outcome }: GateView): ExitCode {
  switch (outcome) {
    case 'allow':
      return EXIT.ok;
    case 'deny':
      return EXIT.blocked;
    case 'wait':
      return EXIT.approvalTimeout;
  }
}

const presentation: Presentation<GateView> = {
  id: ({ decisionId }) => decisionId,
  columns: {
    outcome: ({ outcome }) => outcome,
    reasons: ({ reasons }) => reasons.join('; '),
    change: ({ changeId }) => changeId,
    decision: ({ decisionId }) => decisionId,
  },
  detail: ({ outcome, reasons, changeId, decisionId }) =>
    detailText(outcome, { because: reasons.join('; ') || null, change: changeId, decision: decisionId }),
};
