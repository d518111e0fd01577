import type { MessageHandler } from '@nestjs/microservices';
import { from, isObservable, lastValueFrom } from 'rxjs';
import type { InboundKind } from '../bus/bus-names.js';
import type { HandlerDefinition } from '../handlers/handler-definition.js';

/** A Nest handler with its pipes, guards, interceptors and filters around it. */
export interface RegisteredHandler {
  /** `Class.method`. */
  readonly name: string;
  call(payload: unknown, context: unknown): Promise<unknown>;
}

type Registered = HandlerDefinition & { readonly pattern: string; readonly registered: RegisteredHandler };

/** Every handler Nest found, by what it handles. */
export class HandlerRegistry {
  readonly #handlers: Registered[] = [];
  /** Asked for every event, so not looked for among all. */
  readonly #byPattern = new Map<string, readonly Registered[]>();

  /**
   * @param extras what our decorators add to the pattern; a plain `@EventPattern` has none and is a reaction
   * @throws RangeError when a pattern can never be met
   */
  add(pattern: string, callback: MessageHandler, extras: Readonly<Record<string, unknown>>): void {
    const definition: HandlerDefinition =
      'kind' in extras ? (extras as unknown as HandlerDefinition) : { kind: 'reaction', handler: pattern };
    if (!pattern.startsWith('inbound') && !/^[a-z0-9-]+\.[a-z0-9-]+$/.test(pattern)) {
      throw new RangeError(`no event has the type ${pattern}`);
    }
    const registered = { name: definition.handler, call: callerOf(callback) };
    const handler = { ...definition, pattern, registered };
    this.#handlers.push(handler);
    this.#byPattern.set(pattern, [...this.#with(pattern), handler]);
  }

  reactions(type: string): readonly RegisteredHandler[] {
    return registeredOf(this.#with(type).filter(({ kind }) => kind === 'reaction'));
  }

  hasReactions(): boolean {
    return this.#handlers.some(({ kind }) => kind === 'reaction');
  }

  projection(projection: string, type: string): readonly RegisteredHandler[] {
    return registeredOf(
      this.#with(type).filter((one) => one.kind === 'projection' && one.projection === projection),
    );
  }

  projections(): readonly string[] {
    return [...new Set(this.#handlers.flatMap((one) => (one.kind === 'projection' ? [one.projection] : [])))];
  }

  inbound(kind: InboundKind): RegisteredHandler | undefined {
    return this.#handlers.find((one) => one.kind === 'inbound' && one.inbound === kind)?.registered;
  }

  inboundGiveUp(kind: InboundKind): RegisteredHandler | undefined {
    return this.#handlers.find((one) => one.kind === 'inbound-give-up' && one.inbound === kind)?.registered;
  }

  /** Whether any lane handles an event type. */
  handlesEvent(type: string): boolean {
    return this.#byPattern.has(type);
  }

  /** Event types somebody here handles. */
  eventTypes(): readonly string[] {
    return [
      ...new Set(
        this.#handlers.filter(({ pattern }) => !pattern.startsWith('inbound')).map(({ pattern }) => pattern),
      ),
    ];
  }

  #with(pattern: string): readonly Registered[] {
    return this.#byPattern.get(pattern) ?? [];
  }
}

function registeredOf(handlers: readonly Registered[]): readonly RegisteredHandler[] {
  return handlers.map(({ registered }) => registered);
}

/** Nest answers with a value or, with interceptors and on errors, with an observable of one. */
function callerOf(callback: MessageHandler): RegisteredHandler['call'] {
  return async (payload, context) => {
    const answer: unknown = await callback(payload, context);
    return isObservable(answer) ? lastValueFrom(from(answer), { defaultValue: undefined }) : answer;
  };
}
