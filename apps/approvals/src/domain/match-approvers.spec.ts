import type { ApprovalRequirement } from '@glidepath/contracts';
import fc from 'fast-check';
import { matchApprovers } from './match-approvers.js';
import type { Supporter } from './match-approvers.js';

const needs = (counts: Readonly<Record<string, number>>): ApprovalRequirement[] =>
  Object.entries(counts).map(([domain, count]) => ({ id: domain, domain, count, reason: '' }));
const people = (domains: Readonly<Record<string, readonly string[]>>): Supporter[] =>
  Object.entries(domains).map(([approver, spokenFor]) => ({ approver, domains: spokenFor }));

const DOMAINS = ['a', 'b', 'c', 'd'];
const someNeeds = fc
  .dictionary(fc.constantFrom(...DOMAINS), fc.integer({ min: 1, max: 3 }), { maxKeys: 4 })
  .map((counts) => needs({ ...counts }));
const somePeople = fc
  .dictionary(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'), fc.subarray(DOMAINS), { maxKeys: 6 })
  .map((domains) => people({ ...domains }));

/** The most seats that can be taken, by trying everything. */
function mostSeats(seats: readonly string[], supporters: readonly Supporter[]): number {
  const [first, ...rest] = seats;
  if (first === undefined) return 0;
  const taken = supporters
    .filter(({ domains }) => domains.includes(first))
    .map(
      (one) =>
        1 +
        mostSeats(
          rest,
          supporters.filter((other) => other !== one),
        ),
    );
  return Math.max(mostSeats(rest, supporters), ...taken);
}

describe('matching approvers to requirements', () => {
  it('lets somebody of two domains leave a seat to whoever has only that one', () => {
    const { matched, isComplete } = matchApprovers(
      needs({ payments: 1, operations: 1 }),
      people({ amy: ['operations', 'payments'], ben: ['operations'] }),
    );
    expect(isComplete).toBe(true);
    expect(matched).toEqual([
      { requirement: 'operations', approver: 'ben' },
      { requirement: 'payments', approver: 'amy' },
    ]);
  });

  it('does not count one person for two domains', () => {
    const { isComplete, missing } = matchApprovers(
      needs({ payments: 1, operations: 1 }),
      people({ amy: ['operations', 'payments'] }),
    );
    expect(isComplete).toBe(false);
    expect(missing).toEqual(
      new Map([
        ['payments', 1],
        ['operations', 0],
      ]),
    );
  });

  it('asks a domain for as many people as it says', () => {
    const supporters = people({ amy: ['operations'], ben: ['operations'] });
    expect(matchApprovers(needs({ operations: 3 }), supporters).missing).toEqual(
      new Map([['operations', 1]]),
    );
    expect(matchApprovers(needs({ operations: 2 }), supporters).isComplete).toBe(true);
  });

  it('seats nobody twice, only where they speak, as many as possible, in whatever order they come', () => {
    fc.assert(
      fc.property(someNeeds, somePeople, fc.integer(), (requirements, supporters, seed) => {
        const { matched, missing, isComplete } = matchApprovers(requirements, supporters);
        const names = matched.map(({ approver }) => approver);
        expect(new Set(names).size).toBe(names.length);
        expect(
          matched.every(({ requirement, approver }) =>
            supporters.find((one) => one.approver === approver)?.domains.includes(requirement),
          ),
        ).toBe(true);
        const seats = requirements.flatMap(({ domain, count }) =>
          Array.from({ length: count }, () => domain),
        );
        expect(matched).toHaveLength(mostSeats(seats, supporters));
        expect([...missing.values()].reduce((sum, count) => sum + count, 0)).toBe(
          seats.length - matched.length,
        );
        expect(isComplete).toBe(matched.length === seats.length);
        const turned = <T>(items: readonly T[]): T[] => {
          const at = items.length === 0 ? 0 : Math.abs(seed) % items.length;
          return [...items.slice(at), ...items.slice(0, at)].toReversed();
        };
        expect(matchApprovers(turned(requirements), turned(supporters)).matched).toEqual(matched);
      }),
      { numRuns: 300 },
    );
  });
});
