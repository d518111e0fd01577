import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BUS_SERVICES } from '@glidepath/messaging';
import { z } from 'zod';
import { keptPrivately } from './private-file.js';

const PASSWORD_BYTES = 24;

const StackSecretsSchema = z.object({
  /** By service, and of `relay`: the password of its database role. */
  database: z.record(z.string(), z.string()),
  /** By NATS user: `admin`, `relay`, `publisher` and each service. */
  nats: z.record(z.string(), z.string()),
});
export type StackSecrets = z.infer<typeof StackSecretsSchema>;

/** The passwords of a home, made once, kept where only its owner can read them. */
export async function stackSecrets(home: string): Promise<StackSecrets> {
  const text = await keptPrivately(join(home, 'secrets', 'stack.json'), () => JSON.stringify(freshSecrets()));
  return StackSecretsSchema.parse(JSON.parse(text));
}

function freshSecrets(): StackSecrets {
  const services = BUS_SERVICES.map(({ name }) => name);
  return {
    database: passwordsOf([...services, 'relay']),
    nats: passwordsOf(['admin', 'relay', 'publisher', ...services]),
  };
}

function passwordsOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, randomBytes(PASSWORD_BYTES).toString('base64url')]));
}
