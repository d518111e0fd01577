import type { z } from 'zod';

/** `EX_CONFIG` of sysexits.h: the settings are wrong, starting again will not help. */
export const EXIT_CONFIG = 78;

/** Where faults go and how the process ends; replaced in tests. */
export interface EnvFaultExit {
  readonly print: (text: string) => void;
  readonly exit: (code: number) => never;
}

const PROCESS_EXIT: EnvFaultExit = {
  print: (text) => void process.stderr.write(text),
  exit: (code) => process.exit(code),
};

/**
 * Typed settings from an environment. Every fault is printed at once, by name and never with its value (it may be a
 * secret), then the process exits with 78. Each app calls this from its `env.ts`, the one reader of `process.env`.
 * An empty variable counts as absent, as a compose file cannot leave one out.
 * @param schema one zod object; use `z.coerce` or string formats, as every value arrives as text
 * @param source the environment, usually `process.env`
 */
export function readEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  source: Readonly<Record<string, string | undefined>>,
  onFault: EnvFaultExit = PROCESS_EXIT,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return name in given ? `  ${name}: ${issue.message}` : `  ${name}: is not set`;
  });
  onFault.print(
    `The settings are not usable (${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}):\n`,
  );
  onFault.print(`${faults.join('\n')}\n`);
  return onFault.exit(EXIT_CONFIG);
}
