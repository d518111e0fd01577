import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BASE_PROBLEMS } from '@glidepath/service-kit';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const CATALOGUE_LINE = /^\s*'?([a-z0-9-]+)'?: \{ status: (\d{3}), title: '([^']+)' \}/gm;
const DOMAIN_ERROR = /extends DomainError[\s\S]*?super\(\s*'([a-z0-9-]+)'/g;

interface Listed {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

function sourcesOf(app: string): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(root, 'apps', app, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

function listedBy(app: string): readonly Listed[] {
  return sourcesOf(app)
    .filter(({ name }) => name.endsWith('problems.ts'))
    .flatMap(({ text }) => [...text.matchAll(CATALOGUE_LINE)])
    .map(([, code = '', status, title = '']) => ({ code, status: Number(status), title }));
}

const services = ['intake', 'risk', 'approvals', 'rollout', 'audit'];
const base = Object.entries(BASE_PROBLEMS).map(([code, definition]) => ({ code, ...definition }));
const listed = [...base, ...services.flatMap(listedBy)];

describe('every problem', () => {
  it.each(listed)('$code has a page with its title and status', ({ code, status, title }) => {
    const file = join(root, 'docs/problems', `${code}.md`);
    const page = existsSync(file) ? readFileSync(file, 'utf8') : 'no page';
    expect(page.startsWith(`# ${title}\n\nProblem \`${code}\`, HTTP ${status}.\n\n`)).toBe(true);
  });

  it('has one meaning in all services', () => {
    expect(new Set(listed.map(({ code }) => code)).size).toBe(listed.length);
  });

  it.each(services)('%s refuses with is in its table', (service) => {
    const known = [...base, ...listedBy(service)].map(({ code }) => code);
    const used = sourcesOf(service).flatMap(({ text }) =>
      [...text.matchAll(DOMAIN_ERROR)].map(([, code]) => code),
    );
    expect(used.filter((code) => code !== undefined && !known.includes(code))).toEqual([]);
  });

  it('has a page that some problem leads to', () => {
    const pages = readdirSync(join(root, 'docs/problems')).map((file) => file.replace(/\.md$/, ''));
    expect(pages.filter((page) => !listed.some(({ code }) => code === page))).toEqual([]);
  });
});
