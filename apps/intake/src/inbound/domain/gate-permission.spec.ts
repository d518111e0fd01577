import type { GateDecided } from '@glidepath/contracts';
import { permissionOf } from './gate-permission.js';

const CHANGE = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
const OBSERVED_AT = '2026-03-20T14:27:05.315Z';

function decided(
  minute: number,
  outcome: 'allow' | 'deny' | 'wait',
  changeId: string | null = CHANGE,
): GateDecided {
  return {
    type: 'gate.decided',
    data: {
      gateKey: 'a'.repeat(64),
      decisionId: `0198f6c5-8a51-7cc3-a7f5-0000000000${minute}`,
      service: 'payments-api',
      environment: 'production',
      artifactDigest: `sha256:${'b'.repeat(64)}`,
      outcome,
      reasons: [],
      changeId,
      decidedAt: `2026-03-20T14:${minute}:00.000Z`,
      rule: { id: 'standing', version: 1 },
      candidates: [],
    },
  };
}

describe('the permission of a deployment', () => {
  it.each<[string, readonly GateDecided[], boolean]>([
    ['nothing was asked', [], false],
    ['it was allowed', [decided(10, 'allow')], true],
    ['it was denied first and allowed then', [decided(10, 'deny'), decided(11, 'allow')], true],
    ['it was allowed first and denied then', [decided(10, 'allow'), decided(11, 'deny')], false],
    ['it was denied only after it had been deployed', [decided(10, 'allow'), decided(40, 'deny')], true],
    ['somebody asked for another change meanwhile', [decided(10, 'allow'), decided(11, 'deny', null)], true],
    ['its flight paused meanwhile', [decided(10, 'allow'), decided(11, 'wait')], true],
  ])('stands or falls when %s', (_, decisions, isPermitted) => {
    expect(permissionOf(decisions, OBSERVED_AT) !== null).toBe(isPermitted);
  });
});
