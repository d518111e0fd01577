import type { ApprovalRequirement } from '@glidepath/contracts';

/** Somebody who approves, with the domains they speak for. */
export interface Supporter {
  readonly approver: string;
  readonly domains: readonly string[];
}

export interface Matching {
  /** Which approver counts for which requirement; nobody appears twice. */
  readonly matched: readonly { readonly requirement: string; readonly approver: string }[];
  /** How many people each requirement still lacks, by its id. */
  readonly missing: ReadonlyMap<string, number>;
  readonly isComplete: boolean;
}

/** One of the people a requirement asks for. */
interface Seat {
  readonly requirement: string;
  readonly domain: string;
}

/**
 * Seats as many approvers as possible, one seat each: somebody who speaks for two domains takes the seat that leaves
 * the other to somebody else. A maximum bipartite matching by augmenting paths; which people are found does not depend
 * on the order of the arguments, as people are tried by name.
 * @see Kuhn, "The Hungarian method for the assignment problem", 1955; Berge's lemma
 */
export function matchApprovers(
  requirements: readonly ApprovalRequirement[],
  supporters: readonly Supporter[],
): Matching {
  const seats = requirements
    .toSorted((a, b) => compare(a.id, b.id))
    .flatMap(({ id, domain, count }) => Array.from({ length: count }, () => ({ requirement: id, domain })));
  const seated = new Map<Seat, Supporter>();
  for (const supporter of supporters.toSorted((a, b) => compare(a.approver, b.approver))) {
    seat(supporter, seats, seated, new Set());
  }
  return {
    matched: seats.flatMap((taken) => {
      const approver = seated.get(taken)?.approver;
      return approver === undefined ? [] : [{ requirement: taken.requirement, approver }];
    }),
    missing: new Map(
      requirements.map(({ id }) => [
        id,
        seats.filter((one) => one.requirement === id && !seated.has(one)).length,
      ]),
    ),
    isComplete: seated.size === seats.length,
  };
}

/** Seats somebody, asking those already seated to move when that frees a seat. */
function seat(
  supporter: Supporter,
  seats: readonly Seat[],
  seated: Map<Seat, Supporter>,
  tried: Set<Seat>,
): boolean {
  for (const wanted of seats) {
    if (tried.has(wanted) || !supporter.domains.includes(wanted.domain)) continue;
    tried.add(wanted);
    const holder = seated.get(wanted);
    if (holder === undefined || seat(holder, seats, seated, tried)) {
      seated.set(wanted, supporter);
      return true;
    }
  }
  return false;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
