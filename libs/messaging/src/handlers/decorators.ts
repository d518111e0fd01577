import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { InboundKind } from '../bus/bus-names.js';
import { type HandlerDefinition, handlerName } from './handler-definition.js';
import { PassErrorFilter } from './pass-error.filter.js';

/**
 * Marks `(event: EventEnvelope<Data>, context: EventContext) => Promise<Effect>` as the service's reaction to event
 * types. The method reads and decides; what it returns is appended together with the consumer's position. It may run
 * again for the same event (a lost race, a retry), so it changes nothing itself.
 */
export function Reaction(...types: readonly [string, ...string[]]): MethodDecorator {
  return pattern(types, (handler) => ({ kind: 'reaction', handler }));
}

/**
 * Marks `(event: EventEnvelope<Data>, context: ProjectionContext) => Promise<void>` as part of a projection. It writes
 * through `context.client` only: that transaction also writes the projection's position.
 * @param projection unique in the service; all its handlers share one position per partition
 */
export function Projection(projection: string, ...types: readonly [string, ...string[]]): MethodDecorator {
  return pattern(types, (handler) => ({ kind: 'projection', handler, projection }));
}

/**
 * Marks `(message: InboundMessage) => Promise<void>` as the handler of what publishers send. The message is
 * acknowledged when the promise resolves, and delivered again when it rejects.
 */
export function Inbound(inbound: InboundKind): MethodDecorator {
  return pattern([`inbound:${inbound}`], (handler) => ({ kind: 'inbound', handler, inbound }));
}

/**
 * Marks `(failure: InboundFailure) => Promise<void>`: records a message whose handler failed on its last try, after
 * which the message is gone. Without such a handler it is tried for ever.
 */
export function InboundGiveUp(inbound: InboundKind): MethodDecorator {
  return pattern([`inbound-give-up:${inbound}`], (handler) => ({
    kind: 'inbound-give-up',
    handler,
    inbound,
  }));
}

function pattern(
  patterns: readonly string[],
  define: (handler: string) => HandlerDefinition,
): MethodDecorator {
  return (target, method, descriptor) => {
    EventPattern(patterns, { ...define(handlerName(target, method)) })(target, method, descriptor);
    UseFilters(PassErrorFilter)(target, method, descriptor);
  };
}
