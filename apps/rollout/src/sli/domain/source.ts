import { z } from 'zod';

const UrlSchema = z.url({ protocol: /^https?$/ });
const TimeoutSchema = z.number().int().min(50).max(10_000).default(2_000);
/** Networks a source may be in although they are private; every other private address is refused. */
const AllowSchema = z
  .array(z.union([z.cidrv4(), z.cidrv6()]))
  .max(50)
  .default([]);

export const PrometheusSourceSchema = z.strictObject({
  provider: z.literal('prometheus'),
  url: UrlSchema,
  /** Sent with each question, for instance `authorization`. */
  headers: z.record(z.string(), z.string()).default({}),
  /** How long after its end a slice is asked for: longer than a scrape takes to be visible. */
  lagMs: z.number().int().min(0).max(60_000).default(1_000),
  /** How often what is counted is scraped: a counter as it stands at a moment may be as old as this. */
  scrapeMs: z.number().int().min(100).max(120_000).default(5_000),
  timeoutMs: TimeoutSchema,
});
export type PrometheusSource = z.output<typeof PrometheusSourceSchema>;

export const HttpJsonSourceSchema = z.strictObject({
  provider: z.literal('http-json'),
  url: UrlSchema,
  headers: z.record(z.string(), z.string()).default({}),
  allow: AllowSchema,
  lagMs: z.number().int().min(0).max(60_000).default(0),
  scrapeMs: z.literal(0).default(0),
  timeoutMs: TimeoutSchema,
});
export type HttpJsonSource = z.output<typeof HttpJsonSourceSchema>;

export const SyntheticSourceSchema = z.strictObject({
  provider: z.literal('synthetic'),
  /** Where each variant answers, by its name. */
  variants: z.record(z.string(), UrlSchema),
  /** How often each is asked in a slice. */
  checks: z.number().int().min(1).max(100).default(5),
  allow: AllowSchema,
  lagMs: z.literal(0).default(0),
  scrapeMs: z.literal(0).default(0),
  timeoutMs: TimeoutSchema,
});
export type SyntheticSource = z.output<typeof SyntheticSourceSchema>;

/** A source of indicators this service may ask, as its operator describes it. */
export const SourceSchema = z.discriminatedUnion('provider', [
  PrometheusSourceSchema,
  HttpJsonSourceSchema,
  SyntheticSourceSchema,
]);
export type Source = z.output<typeof SourceSchema>;
