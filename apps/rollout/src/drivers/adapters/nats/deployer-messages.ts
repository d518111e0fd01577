import { z } from 'zod';

/** What a deployer is told, and asked. `set-weight` is absolute and idempotent by `key`; `tell-weight` changes nothing. */
export interface DeployerCommand {
  readonly type: 'set-weight' | 'tell-weight';
  readonly key: string;
  readonly rolloutId: string;
  readonly changeId: string;
  readonly service: string;
  readonly stable: string;
  readonly canary: string;
  readonly weightPercent: number;
}

/** What a deployer answers: what stands with it now, or why it will not. */
export const AcknowledgementSchema = z.discriminatedUnion('outcome', [
  z.object({
    /** `applied`: done now; `unchanged`: it was so; `pending`: taken up, not done yet. */
    outcome: z.enum(['applied', 'unchanged', 'pending']),
    /** Share of the canary as it stands, percent. */
    weightPercent: z.number().min(0).max(100),
  }),
  z.object({ outcome: z.literal('refused'), reason: z.string().max(1_000) }),
]);
export type Acknowledgement = z.infer<typeof AcknowledgementSchema>;
