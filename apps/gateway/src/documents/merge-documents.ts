import { isDeepStrictEqual } from 'node:util';

/** As much of an OpenAPI document as merging touches. */
export interface ApiDocument {
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

export interface NamedDocument {
  readonly service: string;
  readonly document: ApiDocument;
}

/**
 * One OpenAPI 3.1 document out of several. A schema two services give the same name stays shared while it is the same
 * shape; a differing one is renamed `<service>.<Name>`, and the references of its document with it.
 * @param missing services whose document could not be had, told in `x-missing-services`
 */
export function mergeDocuments(documents: readonly NamedDocument[], missing: readonly string[]) {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, unknown> = {};
  for (const { service, document } of documents) {
    const own = document.components?.schemas ?? {};
    const renamed = new Map(
      Object.keys(own)
        .filter((name) => name in schemas && !isDeepStrictEqual(schemas[name], own[name]))
        .map((name) => [`#/components/schemas/${name}`, `#/components/schemas/${service}.${name}`]),
    );
    for (const [name, schema] of Object.entries(own)) {
      const isRenamed = renamed.has(`#/components/schemas/${name}`);
      schemas[isRenamed ? `${service}.${name}` : name] = withReferences(schema, renamed);
    }
    for (const [path, item] of Object.entries(document.paths ?? {}))
      paths[path] = withReferences(item, renamed);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Glidepath', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas,
    },
    ...(missing.length > 0 ? { 'x-missing-services': missing } : {}),
  };
}

function withReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (renamed.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withReferences(item, renamed));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      name === '$ref' && typeof member === 'string'
        ? [name, renamed.get(member) ?? member]
        : [name, withReferences(member, renamed)],
    ),
  );
}
