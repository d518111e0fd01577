/** The import rules of the house, checked over the whole graph (cycles included). */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/.*domain/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['/adapters/', '/application/', 'node_modules/(@nestjs|typeorm|pg|@nats-io)'] },
    },
    {
      name: 'application-speaks-to-ports',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/.*application/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['/adapters/', 'node_modules/(typeorm|pg|@nats-io)', 'node_modules/@nestjs/(?!common/)'] },
    },
    {
      name: 'services-do-not-import-services',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: ['^apps/(audit|cli)/'] },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      // The deciders of a service are published for replay; nothing else of a service is.
      name: 'replay-imports-domains-only',
      severity: 'error',
      from: { path: '^(apps/(audit|cli)|e2e)/' },
      to: {
        path: '^apps/(intake|risk|approvals|rollout|relay|gateway)/',
        pathNot: '^apps/[^/]+/(src|dist)/(domain\\.|.*domain/)',
      },
    },
    { name: 'libs-do-not-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@glidepath/source', 'import', 'node', 'default'],
    },
  },
};
