import { SeededTree, type BrokenRules } from './seeded-tree.js';
import { clean, violations } from './violations.js';

const LINT_TIMEOUT_MS = 240_000;

describe('lint of a tree with one violation of each rule', () => {
  const tree = new SeededTree(
    Object.assign({}, clean, ...violations.map(({ files }) => files)) as Record<string, string>,
  );
  let code: BrokenRules;
  let imports: BrokenRules;

  beforeAll(() => {
    code = tree.lintCode();
    imports = tree.lintImports();
  }, LINT_TIMEOUT_MS);

  afterAll(() => tree.remove());

  it.each(violations)('reports exactly the broken rule when $name', (violation) => {
    expect(code.get(violation.at) ?? []).toEqual(violation.code);
    expect(imports.get(violation.at) ?? []).toEqual(violation.imports);
  });

  it('reports nothing in the clean files beside them', () => {
    expect(Object.keys(clean).filter((file) => code.has(file) || imports.has(file))).toEqual([]);
  });

  it(
    'stops the build',
    () => expect([tree.passes('lint:code'), tree.passes('lint:imports')]).toEqual([false, false]),
    LINT_TIMEOUT_MS,
  );
});

describe('lint of a clean tree', () => {
  const tree = new SeededTree(clean);

  afterAll(() => tree.remove());

  it(
    'lets it pass',
    () => expect([tree.passes('lint:code'), tree.passes('lint:imports')]).toEqual([true, true]),
    LINT_TIMEOUT_MS,
  );
});
