/** A fault planted in a tree, and the rules that must report it: all of them, and no other. */
export interface Violation {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The file the tools must name. */
  readonly at: string;
  /** Expected of oxlint (`npm run lint:code`). */
  readonly code: readonly string[];
  /** Expected of dependency-cruiser (`npm run lint:imports`). */
  readonly imports: readonly string[];
}

const restricted = ['eslint(no-restricted-imports)'];

/** Code that must pass: what the rules allow, close to what they refuse. */
export const clean: Readonly<Record<string, string>> = {
  'apps/alpha/src/domain/counter.ts': 'export const counter = { initialState: () => 0 };\n',
  'apps/alpha/src/domain.ts': "export { counter } from './domain/counter.js';\n",
  'apps/alpha/src/application/ports.ts': 'export abstract class Clock {\n  abstract now(): Date;\n}\n',
  'apps/alpha/src/application/count.ts': `import { Injectable } from '@nestjs/common';
import { counter } from '../domain/counter.js';
import { Clock } from './ports.js';

@Injectable()
export class Count {
  constructor(private readonly clock: Clock) {}
  run(): readonly [number, Date] {
    return [counter.initialState(), this.clock.now()];
  }
}
`,
  'apps/alpha/src/adapters/pg/store.ts':
    "import { Pool } from 'pg';\n\nexport const openPool = () => new Pool();\n",
  'apps/alpha/src/env.ts': 'export const port = Number(process.env.PORT);\n',
  'apps/beta/src/public.ts': 'export const beta = 2;\n',
  'apps/intake/src/domain.ts': 'export const deciders = {};\n',
  'apps/audit/src/replay.ts': "export { deciders } from '../../intake/src/domain.js';\n",
  'libs/gamma/src/index.ts': "export { half } from './half.js';\n",
  'libs/gamma/src/half.ts': 'export const half = (n: number) => n / 2;\n',
  'libs/ledger/src/hash.ts': `import { createHash } from 'node:crypto';

export const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
`,
};

export const violations: readonly Violation[] = [
  seed('the domain imports Nest', 'apps/alpha/src/domain/knows-nest.ts', {
    text: "import { Logger } from '@nestjs/common';\n\nexport const logger = new Logger();\n",
    code: restricted,
    imports: ['domain-is-pure'],
  }),
  seed('the domain imports an adapter', 'apps/alpha/src/domain/knows-adapter.ts', {
    text: "export { openPool } from '../adapters/pg/store.js';\n",
    code: restricted,
    imports: ['domain-is-pure'],
  }),
  seed('the domain reads the clock', 'apps/alpha/src/domain/knows-time.ts', {
    text: 'export const stamp = () => Date.now();\n',
    code: ['eslint(no-restricted-properties)'],
  }),
  seed('the application imports an adapter', 'apps/alpha/src/application/knows-adapter.ts', {
    text: "export { openPool } from '../adapters/pg/store.js';\n",
    code: restricted,
    imports: ['application-speaks-to-ports'],
  }),
  seed('a service imports another service', 'apps/alpha/src/knows-beta.ts', {
    text: "export { beta } from '../../beta/src/public.js';\n",
    imports: ['services-do-not-import-services'],
  }),
  seed('replay imports more of a service than its domain', 'apps/audit/src/knows-intake.ts', {
    text: "export { intake } from '../../intake/src/secret.js';\n",
    beside: { 'apps/intake/src/secret.ts': 'export const intake = 1;\n' },
    imports: ['replay-imports-domains-only'],
  }),
  seed('a library imports an app', 'libs/gamma/src/knows-beta.ts', {
    text: "export { beta } from '../../../apps/beta/src/public.js';\n",
    imports: ['libs-do-not-import-apps'],
  }),
  seed('two files import each other', 'libs/gamma/src/chicken.ts', {
    text: "import { egg } from './egg.js';\n\nexport const chicken = () => egg;\n",
    beside: {
      'libs/gamma/src/egg.ts':
        "import { chicken } from './chicken.js';\n\nexport const egg = () => chicken;\n",
    },
    code: ['import(no-cycle)'],
    imports: ['no-circular'],
  }),
  seed('a pure library reads files', 'libs/ledger/src/reads-files.ts', {
    text: "import { readFileSync } from 'node:fs';\n\nexport const read = (path: string) => readFileSync(path);\n",
    code: restricted,
  }),
  seed('a file is longer than 300 lines', 'libs/gamma/src/long.ts', {
    text: Array.from({ length: 301 }, (_, i) => `export const line${i} = ${i};\n`).join(''),
    code: ['eslint(max-lines)'],
  }),
  seed('blocks nest deeper than three', 'libs/gamma/src/deep.ts', {
    text: `export function deep(n: number) {
  while (n > 1) {
    if (n > 2) {
      if (n > 3) {
        if (n > 4) {
          return n;
        }
      }
    }
    n -= 1;
  }
  return 0;
}
`,
    code: ['eslint(max-depth)'],
  }),
  seed('a file name is not kebab-case', 'libs/gamma/src/camelCase.ts', {
    text: 'export const camelCase = 1;\n',
    code: ['unicorn(filename-case)'],
  }),
  seed('a switch forgets a case', 'libs/gamma/src/forgets.ts', {
    text: `export function forgets(kind: 'one' | 'two'): number | undefined {
  switch (kind) {
    case 'one':
      return 1;
  }
  return undefined;
}
`,
    code: ['typescript(switch-exhaustiveness-check)'],
  }),
  seed('a promise floats', 'libs/gamma/src/floats.ts', {
    text: 'const later = async () => 1;\n\nexport function floats() {\n  later();\n}\n',
    code: ['typescript(no-floating-promises)'],
  }),
  seed('code other than env.ts reads the environment', 'apps/alpha/src/reads-env.ts', {
    text: 'export const home = process.env.HOME;\n',
    code: ['node(no-process-env)'],
  }),
  seed('an export is the default', 'libs/gamma/src/nameless.ts', {
    text: 'export default 1;\n',
    code: ['import(no-default-export)'],
  }),
  seed('an index exports everything', 'libs/delta/src/index.ts', {
    text: "export * from './one.js';\n",
    beside: { 'libs/delta/src/one.ts': 'export const one = 1;\n' },
    code: ['oxc(no-barrel-file)'],
  }),
  seed('a type is any', 'libs/gamma/src/anything.ts', {
    text: 'export const anything = (value: any): unknown => value;\n',
    code: ['typescript(no-explicit-any)'],
  }),
  seed('an exclamation mark silences the compiler', 'libs/gamma/src/sure.ts', {
    text: 'export const sure = (value: string | undefined) => value!.length;\n',
    code: ['typescript(no-non-null-assertion)'],
  }),
  seed('a library writes to the console', 'libs/gamma/src/chatty.ts', {
    text: "export const chatty = () => console.log('hello');\n",
    code: ['eslint(no-console)'],
  }),
];

interface Seed {
  readonly text: string;
  readonly beside?: Readonly<Record<string, string>>;
  readonly code?: readonly string[];
  readonly imports?: readonly string[];
}

function seed(name: string, at: string, { text, beside = {}, code = [], imports = [] }: Seed): Violation {
  return { name, at, files: { [at]: text, ...beside }, code, imports };
}
