import type { IncomingMessage } from 'node:http';
import type { CommandIdentity } from '@glidepath/event-store';
import type { Identity } from '../auth/identity.js';

/** What the edge knows of a request beyond what Node and Express put on it. */
export interface HttpRequest extends IncomingMessage {
  /** Path and query as asked for. */
  originalUrl: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined when no body was sent. */
  body: unknown;
  /** The bytes of the body, for signatures over them; absent when no body was sent. */
  rawBody?: Buffer;
  requestId: string;
  /** Pattern of the path, where no route of ours has one; for metrics, so never an id. */
  routeLabel?: string;
  identity?: Identity;
  commandIdentity?: CommandIdentity;
}
