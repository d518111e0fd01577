import { z } from 'zod';

const TimeoutSchema = z.number().int().min(50).max(10_000).default(2_000);
const PathSchema = z.string().startsWith('/').max(1_000);
/** A word of a router's configuration: it goes into commands and files, so it holds nothing that could end one. */
const WordSchema = z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/, 'letters, digits and _ . : -');
/** `host:port`, or the path of a Unix socket. */
const SocketSchema = z.union([PathSchema, z.string().regex(/^(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/i)]);

export const HaproxyRouteSchema = z.strictObject({
  driver: z.literal('haproxy'),
  /** Runtime API with level admin, one for every HAProxy process that serves the backend: all have to agree. */
  sockets: z.array(SocketSchema).min(1).max(16),
  backend: WordSchema,
  stable: z.array(WordSchema).min(1).max(64),
  canary: z.array(WordSchema).min(1).max(64),
  timeoutMs: TimeoutSchema,
});
export type HaproxyRoute = z.infer<typeof HaproxyRouteSchema>;

export const NginxRouteSchema = z.strictObject({
  driver: z.literal('nginx'),
  /** Written by the driver and included by nginx in its `http` block; nothing else may write it. */
  file: PathSchema,
  /** Variable that the split sets to one of `stable` and `canary`, without its `$`. */
  variable: z.string().regex(/^[a-z][a-z0-9_]{0,50}$/),
  /** What requests are split by, in nginx's words: `$request_id`, or `$cookie_user` where a user is to stay. */
  key: z.string().regex(/^(\$[a-z0-9_]+|[A-Za-z0-9_.:-])+$/),
  stable: WordSchema,
  canary: WordSchema,
  /** Programs with their arguments: one that checks the configuration, and one that makes nginx load it. */
  check: z.array(z.string().min(1)).min(1),
  reload: z.array(z.string().min(1)).min(1),
  /** Answers `$<variable>_order`: which order the workers serve by. */
  probe: z.url({ protocol: /^https?$/ }),
  timeoutMs: TimeoutSchema,
});
export type NginxRoute = z.infer<typeof NginxRouteSchema>;

export const GatewayApiRouteSchema = z.strictObject({
  driver: z.literal('gateway-api'),
  /** Absent inside a cluster, where the service account of the pod is taken. */
  kubeconfig: PathSchema.optional(),
  context: z.string().optional(),
  namespace: WordSchema,
  httpRoute: WordSchema,
  /** Which of its rules, from 0. */
  rule: z.number().int().min(0).max(15).default(0),
  /** Names of the backends (services). */
  stable: WordSchema,
  canary: WordSchema,
  timeoutMs: TimeoutSchema,
});
export type GatewayApiRoute = z.infer<typeof GatewayApiRouteSchema>;

export const NatsRouteSchema = z.strictObject({
  driver: z.literal('nats'),
  servers: z.string().min(1),
  user: z.string().optional(),
  password: z.string().optional(),
  /** Commands go here; the deployer answers each with its acknowledgement. */
  subject: z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/),
  timeoutMs: TimeoutSchema,
});
export type NatsRoute = z.infer<typeof NatsRouteSchema>;

export const WebhookRouteSchema = z.strictObject({
  driver: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/ }),
  /** As Standard Webhooks writes it: `whsec_` and base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{24,}={0,2}$/),
  timeoutMs: TimeoutSchema,
});
export type WebhookRoute = z.infer<typeof WebhookRouteSchema>;

/** A router this service may move, as its operator describes it. */
export const RouteSchema = z.discriminatedUnion('driver', [
  HaproxyRouteSchema,
  NginxRouteSchema,
  GatewayApiRouteSchema,
  NatsRouteSchema,
  WebhookRouteSchema,
]);
export type Route = z.infer<typeof RouteSchema>;
export type RouteDriver = Route['driver'];
