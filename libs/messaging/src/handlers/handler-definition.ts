import type { InboundKind } from '../bus/bus-names.js';

/** What a handler's decorator tells the transport, kept as the extras of its Nest pattern. */
export type HandlerDefinition =
  | { readonly kind: 'reaction'; readonly handler: string }
  | { readonly kind: 'projection'; readonly handler: string; readonly projection: string }
  | { readonly kind: 'inbound' | 'inbound-give-up'; readonly handler: string; readonly inbound: InboundKind };

/** `Class.method`, the name attempts and stalled events are recorded under. */
export function handlerName(target: object, method: string | symbol): string {
  return `${target.constructor.name}.${String(method)}`;
}
