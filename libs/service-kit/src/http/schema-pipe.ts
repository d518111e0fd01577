import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidRequest, pointerOf, type RequestFault } from '../problems/problem-error.js';

type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = NonNullable<
  Extract<Awaited<ReturnType<Schema['~standard']['validate']>>, { issues: unknown }>['issues']
>[number];

const MOST_FAULTS = 50;

/** Validates `@Body`, `@Query` and `@Param` against the schema given there; faults become `invalid-request`. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { schema } = metadata;
    if (schema === undefined || metadata.type === 'custom') return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    const base = baseOf(metadata);
    throw invalidRequest(result.issues.slice(0, MOST_FAULTS).flatMap((issue) => faultsOf(base, issue)));
  }
}

/** Nest does not tell the schema where its value came from, so the pointer starts with it. */
function baseOf({ type, data }: ArgumentMetadata): readonly string[] {
  const name = data === undefined ? [] : [data];
  switch (type) {
    case 'body':
    case 'custom':
      return name;
    case 'query':
      return ['query', ...name];
    case 'param':
      return ['path', ...name];
  }
}

function faultsOf(base: readonly string[], issue: Issue): RequestFault[] {
  const path = [
    ...base,
    ...(issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment)),
  ];
  const unknownNames: unknown = 'keys' in issue ? issue.keys : undefined;
  if (Array.isArray(unknownNames)) {
    return unknownNames.map((name) => ({
      pointer: pointerOf([...path, String(name)]),
      detail: 'is not known here',
    }));
  }
  const detail = issue.message.endsWith('received undefined') ? 'is required' : issue.message;
  return [{ pointer: pointerOf(path), detail }];
}
