import { readFile } from 'node:fs/promises';
import type { SubmitChangeInput } from '@glidepath/contracts';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Terminal } from '../../terminal.js';

export interface ProposalOptions {
  readonly file?: string;
  readonly title?: string;
  readonly kind?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly summary?: string;
  readonly artifact?: readonly string[];
  readonly plan?: string;
  readonly backout?: string;
}

/**
 * A proposal from a file, from flags, or from a file that flags override. It is not checked here: the server knows what
 * is missing, and says it better.
 * @throws Failure when a file cannot be read
 */
export async function readProposal(
  path: string | undefined,
  options: ProposalOptions,
  terminal: Terminal,
): Promise<SubmitChangeInput> {
  const file = path ?? options.file;
  const { title, kind, service, environment, summary, artifact, plan, backout } = options;
  const given = {
    title,
    kind,
    service,
    environment,
    summary,
    artifacts: artifact?.map(readArtifact),
    plan: plan === undefined ? undefined : await readDocument(plan, terminal),
    backout: backout === undefined ? undefined : { plan: backout },
  };
  const flags = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (file === undefined && Object.keys(flags).length === 0) {
    throw new Failure(
      EXIT.usage,
      'nothing to submit',
      'glide change submit change.yaml, or see: glide change submit --help',
    );
  }
  const base = file === undefined ? {} : await readDocument(file, terminal);
  return { ...base, ...flags } as SubmitChangeInput;
}

/** `checkout@sha256:…` or `pkg:oci/checkout@sha256:…` */
function readArtifact(text: string) {
  const at = text.lastIndexOf('@');
  if (at < 1)
    throw new Failure(EXIT.usage, `${text} is not an artifact`, '--artifact checkout@sha256:<64 digits>');
  const [name, digest] = [text.slice(0, at), text.slice(at + 1)];
  return name.startsWith('pkg:') ? { purl: name, digest } : { name, digest };
}

/** A YAML or JSON object from a file, or from standard input for `-`. */
export async function readDocument(
  path: string,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> {
  const text = path === '-' ? await terminal.readInput() : await readText(path);
  const value = await parse(path, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure(EXIT.usage, `${path} does not hold an object`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function parse(path: string, text: string): Promise<unknown> {
  try {
    // YAML is the larger language, and its reader takes a moment to load.
    return text.trimStart().startsWith('{') ? JSON.parse(text) : (await import('yaml')).parse(text);
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      `${path} is neither YAML nor JSON: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
