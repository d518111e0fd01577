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
    this.#handlers.push({ ...definition, pattern, registered });
  }

  reactions(type: string): readonly RegisteredHandler[] {
    return this.#of((handler) => handler.kind === 'reaction' && handler.pattern === type);
  }

  hasReactions(): boolean {
    return this.#handlers.some(({ kind }) => kind === 'reaction');
  }

  projection(projection: string, type: string): readonly RegisteredHandler[] {
    return this.#of(
      (handler) =>
        handler.kind === 'projection' && handler.projection === projection && handler.pattern === type,
    );
  }

  projections(): readonly string[] {
    return [...new Set(this.#handlers.flatMap((one) => (one.kind === 'projection' ? [one.projection] : [])))];
  }

  inbound(kind: InboundKind): RegisteredHandler | undefined {
    return this.#of((handler) => handler.kind === 'inbound' && handler.inbound === kind)[0];
  }

  inboundGiveUp(kind: InboundKind): RegisteredHandler | undefined {
    return this.#of((handler) => handler.kind === 'inbound-give-up' && handler.inbound === kind)[0];
  }

  /** Whether any lane handles an event type. */
  handlesEvent(type: string): boolean {
    return this.#handlers.some(({ pattern }) => pattern === type);
  }

  /** Event types somebody here handles. */
  eventTypes(): readonly string[] {
    return [
      ...new Set(
        this.#handlers.filter(({ pattern }) => !pattern.startsWith('inbound')).map(({ pattern }) => pattern),
      ),
    ];
  }

  #of(matches: (handler: Registered) => boolean): readonly RegisteredHandler[] {
    return this.#handlers.filter(matches).map(({ registered }) => registered);
  }
}

/** Nest answers with a value or, with interceptors and on errors, with an observable of one. */
function callerOf(callback: MessageHandler): RegisteredHandler['call'] {
  return async (payload, context) => {
    const answer: unknown = await callback(payload, context);
    return isObservable(answer) ? lastValueFrom(from(answer), { defaultValue: undefined }) : answer;
  };
}
