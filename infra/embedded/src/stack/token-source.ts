import { z } from 'zod';
import { StackError } from '../stack-error.js';

const IssuedSchema = z.object({ token: z.string(), expiresAt: z.iso.datetime() });
const RENEW_BEFORE_MS = 60_000;

/** Tokens of the demo identities from the gateway's development issuer, kept until shortly before they expire. */
export function tokenSource(gatewayUrl: string): (as: string) => Promise<string> {
  const kept = new Map<string, z.infer<typeof IssuedSchema>>();
  return async (as) => {
    const known = kept.get(as);
    if (known !== undefined && Date.parse(known.expiresAt) - Date.now() > RENEW_BEFORE_MS) return known.token;
    const response = await fetch(`${gatewayUrl}/v1/dev/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ as }),
    });
    if (!response.ok) {
      throw new StackError({
        step: 'gateway',
        problem: `no token for ${as}: HTTP ${response.status}`,
        fix: 'name one of the demo identities',
      });
    }
    const issued = IssuedSchema.parse(await response.json());
    kept.set(as, issued);
    return issued.token;
  };
}
