import { type Decider, type Fact, foldFacts } from './decider.js';
import { DomainError } from './domain-error.js';
import { CommandReusedError, VersionConflictError } from './errors.js';
import type {
  AppendContext,
  AppendRequest,
  AppendResult,
  CommandIdentity,
  DecideOptions,
  Decision,
  HandleResult,
  NewEvent,
  StreamState,
} from './event-store.js';

/** A first answer kept for a command, and the digest of the request it answered. */
export interface KeptAnswer {
  readonly requestDigest: string;
  readonly result: AppendResult;
}

/** What deciding over a log takes. */
export interface CommandLog {
  append(request: AppendRequest): Promise<AppendResult>;
  readStream(stream: string): Promise<StreamState>;
  decide<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    options?: DecideOptions,
  ): Promise<Decision<State>>;
  findCommand(id: string): Promise<KeptAnswer | null>;
}

/** How often a command is decided at most when other writers are faster. */
const MAX_DECISIONS = 5;

/** Reads the stream and decides, without appending. */
export async function decideCommand<State, Command, Event extends Fact>(
  log: Pick<CommandLog, 'readStream'>,
  decider: Decider<State, Command, Event>,
  stream: string,
  command: Command,
): Promise<Decision<State>> {
  return decideOn(await log.readStream(stream), decider, command);
}

/** Decides on a stream as it was seen. */
export function decideOn<State, Command, Event extends Fact>(
  { stream, events, version }: StreamState,
  decider: Decider<State, Command, Event>,
  command: Command,
): Decision<State> {
  return decideFrom({ stream, version, state: foldFacts(decider, factsOf<Event>(events)) }, decider, command);
}

/** A stream as far as a decision has to know it. */
export interface FoldedStream<State> {
  readonly stream: string;
  readonly version: number;
  readonly state: State;
}

/** Decides on a state. */
export function decideFrom<State, Command, Event extends Fact>(
  { stream, version, state: before }: FoldedStream<State>,
  decider: Decider<State, Command, Event>,
  command: Command,
): Decision<State> {
  const facts = decider.decide(command, before);
  const after = facts.reduce((state, fact) => decider.evolve(state, fact), before);
  return {
    append: {
      stream,
      expected: version === 0 ? 'none' : version,
      events: facts satisfies readonly NewEvent[],
    },
    before,
    after,
    version,
  };
}

/** Reads, decides and appends; decides again when another writer was faster. */
export async function handleCommand<State, Command, Event extends Fact>(
  log: CommandLog,
  decider: Decider<State, Command, Event>,
  stream: string,
  command: Command,
  context: AppendContext,
  identity?: CommandIdentity,
  options?: DecideOptions,
): Promise<HandleResult<State>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await handleOnce(log, decider, stream, command, context, identity, options);
    } catch (error) {
      if (!(error instanceof VersionConflictError) || tries === MAX_DECISIONS) throw error;
    }
  }
}

async function handleOnce<State, Command, Event extends Fact>(
  log: CommandLog,
  decider: Decider<State, Command, Event>,
  stream: string,
  command: Command,
  context: AppendContext,
  identity?: CommandIdentity,
  options?: DecideOptions,
): Promise<HandleResult<State>> {
  const decision = await decideOrRecall(log, decider, stream, command, identity, options);
  if ('result' in decision) return recalled(log, decider, stream, decision.result);
  const { append, after, version } = decision;
  // A command that changes nothing is still kept when it has an identity, so that a retry gets the same answer.
  const request = { streams: append.events.length > 0 ? [append] : [], context };
  const result = await log.append(identity === undefined ? request : { ...request, command: identity });
  if (result.duplicate) return recalled(log, decider, stream, result);
  return { ...result, state: after, version: result.versions[stream] ?? version };
}

/** A retry may be refused by the state its own first try led to; then the first answer counts, not the refusal. */
async function decideOrRecall<State, Command, Event extends Fact>(
  log: CommandLog,
  decider: Decider<State, Command, Event>,
  stream: string,
  command: Command,
  identity: CommandIdentity | undefined,
  options: DecideOptions | undefined,
): Promise<Decision<State> | { readonly result: AppendResult }> {
  try {
    return await log.decide(decider, stream, command, options);
  } catch (error) {
    if (identity === undefined || !(error instanceof DomainError)) throw error;
    const kept = await log.findCommand(identity.id);
    if (kept === null) throw error;
    if (kept.requestDigest !== identity.requestDigest) throw new CommandReusedError(identity.id);
    return { result: kept.result };
  }
}

async function recalled<State, Command, Event extends Fact>(
  log: CommandLog,
  decider: Decider<State, Command, Event>,
  stream: string,
  result: AppendResult,
): Promise<HandleResult<State>> {
  const { events, version } = await log.readStream(stream);
  const until = result.versions[stream] ?? version;
  const state = foldFacts(decider, factsOf<Event>(events.filter((event) => event.version <= until)));
  return { ...result, state, version: until };
}

/** The stream's category holds the decider's own facts and no others, which the log enforces on every append. */
export function factsOf<Event extends Fact>(events: StreamState['events']): readonly Event[] {
  return events as readonly Fact[] as readonly Event[];
}
