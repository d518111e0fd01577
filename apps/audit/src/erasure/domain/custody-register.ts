import type { CustodyEvent, HoldScope, RecordClass } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import {
  AlreadyErasedError,
  ErasureHeldError,
  HoldLiftedError,
  HoldsChangedError,
  NoSuchHoldError,
  OwnErasureError,
} from './errors.js';
import { askedBy, type Asking, confirmed, type Confirming } from './second-person.js';

/** The one stream in which holds and erasures are decided, so that neither slips past the other. */
export const CUSTODY_REGISTER = 'custody-register';

export interface Hold {
  readonly holdId: string;
  readonly scope: HoldScope;
  readonly reason: string;
  readonly setAt: string;
  readonly liftedAt: string | null;
}

export interface Erasure {
  readonly subject: string;
  readonly reason: string;
  readonly erasedAt: string;
}

export type ErasureRequest = Extract<CustodyEvent, { type: 'erasure.requested' }>['data'];
export type LiftingRequest = Extract<CustodyEvent, { type: 'hold.lifting-requested' }>['data'];

export interface CustodyRegister {
  /** In the order they were set. */
  readonly holds: ReadonlyMap<string, Hold>;
  readonly erasures: ReadonlyMap<string, Erasure>;
  /** By subject: the newest request to erase them, until they are erased. */
  readonly erasureRequests: ReadonlyMap<string, ErasureRequest>;
  /** By hold: the newest request to lift it, until it is lifted. */
  readonly liftingRequests: ReadonlyMap<string, LiftingRequest>;
  readonly retained: ReadonlyMap<RecordClass, { readonly lastAppliedAt: string; readonly removed: number }>;
}

/** The register as JSON: maps as pairs, in their order. */
type SavedRegister = {
  readonly [Part in keyof CustodyRegister]: CustodyRegister[Part] extends ReadonlyMap<infer Key, infer Value>
    ? readonly (readonly [Key, Value])[]
    : never;
};

export type CustodyCommand =
  | {
      readonly type: 'set-hold';
      readonly holdId: string;
      readonly scope: HoldScope;
      readonly reason: string;
      readonly now: Date;
    }
  | ({ readonly type: 'request-lifting'; readonly holdId: string } & Asking)
  | ({ readonly type: 'confirm-lifting'; readonly holdId: string } & Confirming)
  /** `changes`: those this person wrote about. */
  | ({
      readonly type: 'request-erasure';
      readonly subject: string;
      readonly changes: readonly string[];
    } & Asking)
  | ({
      readonly type: 'confirm-erasure';
      readonly subject: string;
      readonly changes: readonly string[];
    } & Confirming)
  /** Erased before, and not recorded any more: the log was restored from an older copy. */
  | { readonly type: 'erase-again'; readonly subject: string; readonly now: Date }
  | {
      readonly type: 'apply-retention';
      readonly recordClass: RecordClass;
      readonly keepDays: number;
      readonly before: Date;
      readonly removed: number;
      /** The holds that were looked at when what is to be removed was counted. */
      readonly holdsSeen: readonly string[];
      /** When the policy had been applied last by then: of two processes that count the same records one records them. */
      readonly lastAppliedSeen: string | null;
      readonly now: Date;
    };

export const custodyRegister: Decider<CustodyRegister, CustodyCommand, CustodyEvent> = {
  initialState: () => ({
    holds: new Map(),
    erasures: new Map(),
    erasureRequests: new Map(),
    liftingRequests: new Map(),
    retained: new Map(),
  }),
  decide(command, state) {
    const at = command.now.toISOString();
    switch (command.type) {
      case 'set-hold': {
        const { holdId, scope, reason } = command;
        return [{ type: 'hold.set', data: { holdId, scope, reason, setAt: at } }];
      }
      case 'request-lifting': {
        const { holdId } = standing(command.holdId, state);
        return [{ type: 'hold.lifting-requested', data: { holdId, ...askedBy(command) } }];
      }
      case 'confirm-lifting': {
        const { holdId } = standing(command.holdId, state);
        const { reason } = confirmed(state.liftingRequests.get(holdId), command);
        return [{ type: 'hold.lifted', data: { holdId, reason, liftedAt: at } }];
      }
      case 'request-erasure': {
        const { subject } = erasable(command, state);
        return [{ type: 'erasure.requested', data: { subject, ...askedBy(command) } }];
      }
      case 'confirm-erasure': {
        const { subject } = erasable(command, state);
        const { reason } = confirmed(state.erasureRequests.get(subject), command);
        return [erased(subject, reason, at)];
      }
      case 'erase-again':
        return state.erasures.has(command.subject) ? [] : [erased(command.subject, RESTORED, at)];
      case 'apply-retention': {
        const { recordClass, keepDays, before, removed } = command;
        const holds = standingHolds(state).map(({ holdId }) => holdId);
        const lastApplied = state.retained.get(recordClass)?.lastAppliedAt ?? null;
        if (holds.join() !== command.holdsSeen.join() || lastApplied !== command.lastAppliedSeen)
          throw new HoldsChangedError();
        const limit = before.toISOString();
        const data = { recordClass, keepDays, before: limit, removed, appliedAt: at };
        return removed === 0 ? [] : [{ type: 'retention.applied', data }];
      }
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'hold.set':
        return {
          ...state,
          holds: replacing(state.holds, event.data.holdId, { ...event.data, liftedAt: null }),
        };
      case 'hold.lifted': {
        const { holdId, liftedAt } = event.data;
        const hold = state.holds.get(holdId);
        if (hold === undefined) return state;
        const liftingRequests = without(state.liftingRequests, holdId);
        return { ...state, liftingRequests, holds: replacing(state.holds, holdId, { ...hold, liftedAt }) };
      }
      case 'erasure.requested': {
        const { subject } = event.data;
        return { ...state, erasureRequests: replacing(state.erasureRequests, subject, event.data) };
      }
      case 'hold.lifting-requested': {
        const { holdId } = event.data;
        return { ...state, liftingRequests: replacing(state.liftingRequests, holdId, event.data) };
      }
      case 'subject.erased': {
        const { subject } = event.data;
        const erasureRequests = without(state.erasureRequests, subject);
        return { ...state, erasureRequests, erasures: replacing(state.erasures, subject, event.data) };
      }
      case 'retention.applied': {
        const { recordClass, appliedAt, removed } = event.data;
        const before = state.retained.get(recordClass)?.removed ?? 0;
        const now = { lastAppliedAt: appliedAt, removed: before + removed };
        return { ...state, retained: replacing(state.retained, recordClass, now) };
      }
    }
  },
  snapshots: {
    reducer: 'custody-register',
    version: 1,
    save: ({ holds, erasures, erasureRequests, liftingRequests, retained }): SavedRegister => ({
      holds: [...holds],
      erasures: [...erasures],
      erasureRequests: [...erasureRequests],
      liftingRequests: [...liftingRequests],
      retained: [...retained],
    }),
    load: (saved) => {
      // What `save` gave, of this version.
      const { holds, erasures, erasureRequests, liftingRequests, retained } = saved as SavedRegister;
      return {
        holds: new Map(holds),
        erasures: new Map(erasures),
        erasureRequests: new Map(erasureRequests),
        liftingRequests: new Map(liftingRequests),
        retained: new Map(retained),
      };
    },
  },
};

const RESTORED = 'erased before; this log was restored from a copy older than that';

/** Holds nobody has lifted, in the order they were set. */
export function standingHolds({ holds }: CustodyRegister): readonly Hold[] {
  return [...holds.values()].filter(({ liftedAt }) => liftedAt === null);
}

/** A hold is lifted once; lifting it again is a mistake about which hold it is. */
function standing(holdId: string, { holds }: CustodyRegister): Hold {
  const hold = holds.get(holdId);
  if (hold === undefined) throw new NoSuchHoldError(holdId);
  if (hold.liftedAt !== null) throw new HoldLiftedError(holdId, hold.liftedAt);
  return hold;
}

interface Erasing {
  readonly subject: string;
  readonly by: readonly string[];
  readonly changes: readonly string[];
}

/** Nobody removes their own traces, or has a part in it; a hold goes before an erasure; nobody is erased twice. */
function erasable(erasing: Erasing, state: CustodyRegister): Erasing {
  const { subject, by, changes } = erasing;
  if (by.includes(subject)) throw new OwnErasureError(subject);
  const before = state.erasures.get(subject);
  if (before !== undefined) throw new AlreadyErasedError(subject, before.erasedAt);
  const holding = standingHolds(state).filter(({ scope }) => isHeld(scope, subject, changes));
  if (holding.length > 0)
    throw new ErasureHeldError(
      subject,
      holding.map(({ holdId }) => holdId),
    );
  return erasing;
}

function isHeld(scope: HoldScope, subject: string, changes: readonly string[]): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'subject':
      return scope.subject === subject;
    case 'change':
      return changes.includes(scope.changeId);
  }
}

function erased(subject: string, reason: string, erasedAt: string): CustodyEvent {
  return { type: 'subject.erased', data: { subject, reason, erasedAt } };
}

function replacing<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  key: Key,
  value: Value,
): ReadonlyMap<Key, Value> {
  return new Map([...map, [key, value]]);
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> {
  return new Map([...map].filter(([one]) => one !== key));
}
