import { z } from 'zod';

/** UUIDv7 of a change; `CHG-1042` is its key for people. */
export const ChangeIdSchema = z.uuid();
export const ChangeKeySchema = z.string().regex(/^CHG-\d{1,12}$/, 'a change key looks like CHG-1042');
/** SHA-256, lowercase hex. */
export const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hexadecimal digits');
/** An artifact's digest as registries write it. */
export const ArtifactDigestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 lowercase hexadecimal digits');
/** Names of services, environments, flags and the like: they become subjects, streams and labels. */
export const NameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lowercase letters, digits and inner hyphens, at most 63');
export const MomentSchema = z.iso.datetime({ precision: 3 });

const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
/** `500ms`, `30s`, `10m`, `2h`, `1d`. */
export const DurationSchema = z.string().regex(DURATION, 'a duration is a number and ms, s, m, h or d: 30s');

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A duration in milliseconds.
 * @throws RangeError when the text is not a duration
 */
export function durationMs(duration: string): number {
  const match = DURATION.exec(duration);
  if (match === null) throw new RangeError(`${duration} is not a duration`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

export const RiskBandSchema = z.enum(['low', 'medium', 'high', 'critical']);
export type RiskBand = z.infer<typeof RiskBandSchema>;

/** What must be agreed before a change may fly: so many people of one domain. */
export const ApprovalRequirementSchema = z.object({
  id: z.string().min(1).max(100),
  domain: NameSchema,
  count: z.number().int().min(1).max(20),
  reason: z.string().max(500),
});
export type ApprovalRequirement = z.infer<typeof ApprovalRequirementSchema>;
