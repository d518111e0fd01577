import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The rules a tool reported, by file. */
export type BrokenRules = ReadonlyMap<string, readonly string[]>;

interface OxlintReport {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

interface CruiserReport {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** A small repository of its own, under the configuration and the lint scripts of this one. */
export class SeededTree {
  private readonly folder = mkdtempSync(join(tmpdir(), 'glidepath-lint-'));

  /** @param files content by path, relative to the tree's root */
  constructor(files: Readonly<Record<string, string>>) {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    for (const name of ['.oxlintrc.json', '.dependency-cruiser.cjs', 'tsconfig.base.json', '.gitignore']) {
      cpSync(join(repository, name), join(this.folder, name));
    }
    symlinkSync(join(repository, 'node_modules'), join(this.folder, 'node_modules'));
    for (const name of ['apps', 'libs', 'infra/embedded', 'demo', 'e2e', 'bench', 'tools']) {
      mkdirSync(join(this.folder, name), { recursive: true });
    }
    this.write('package.json', JSON.stringify({ type: 'module', private: true, scripts }));
    this.write(
      'tsconfig.json',
      JSON.stringify({ extends: './tsconfig.base.json', include: ['apps', 'libs'] }),
    );
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  /** What `npm run lint:code` reports. */
  lintCode(): BrokenRules {
    const { diagnostics } = JSON.parse(this.run('lint:code', '--format=json').stdout) as OxlintReport;
    return group(diagnostics.map(({ filename, code }) => [filename, code]));
  }

  /** What `npm run lint:imports` reports. */
  lintImports(): BrokenRules {
    const { summary } = JSON.parse(this.run('lint:imports', '--output-type=json').stdout) as CruiserReport;
    return group(summary.violations.map(({ from, rule }) => [from, rule.name]));
  }

  /** Whether the script lets the tree pass, as CI runs it. */
  passes(script: 'lint:code' | 'lint:imports'): boolean {
    return this.run(script).status === 0;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(path: string, content: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  private run(
    script: string,
    ...options: readonly string[]
  ): { readonly stdout: string; readonly status: number | null } {
    const ended = spawnSync('npm', ['run', '--silent', script, '--', ...options], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (ended.stdout === '') throw new Error(`npm run ${script} said nothing: ${ended.stderr}`);
    return ended;
  }
}

function group(pairs: readonly (readonly [string, string])[]): BrokenRules {
  const rules = new Map<string, readonly string[]>();
  for (const [file, rule] of pairs) rules.set(file, [...new Set([...(rules.get(file) ?? []), rule])].sort());
  return rules;
}
