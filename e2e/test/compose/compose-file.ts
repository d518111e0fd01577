import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export function readRepositoryFile(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

export function readCompose(): ComposeFile {
  return parse(readRepositoryFile('docker-compose.yml'), { merge: true }) as ComposeFile;
}

/** `${NAME:?message}` and its kin replaced by what `values` says. */
export function interpolate(text: string, values: (name: string) => string): string {
  return text.replaceAll(/\$\{([A-Z0-9_]+)(?::[?-][^}]*)?\}/g, (_whole, name: string) => values(name));
}
