import { readFile } from 'node:fs/promises';
import { type AccessBody, AccessBodySchema, type AccessView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

export async function recordAccess(
  { glidepath, output, signal, idempotencyKey }: CommandContext,
  [file = '']: readonly string[],
): Promise<undefined> {
  const body = await readList(file);
  const call = { method: 'PUT', body, signal, idempotencyKey } as const;
  await output.one(await glidepath.transport.json<AccessView>('/v1/audit/access', call), presentation);
}

/** YAML or JSON: `{source, grants: [{subject, kind, roles, domains, name?, mail?}]}` */
async function readList(file: string): Promise<AccessBody> {
  const { parse } = await import('yaml');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Failure(EXIT.usage, `${file} cannot be read`);
  });
  const list = AccessBodySchema.safeParse(parse(text));
  if (list.success) return list.data;
  const [issue] = list.error.issues;
  throw new Failure(EXIT.usage, `${file} is no access list: ${issue?.path.join('.')} ${issue?.message}`);
}

const presentation: Presentation<AccessView> = {
  id: ({ position }) => String(position),
  columns: {
    source: ({ source }) => source,
    grants: ({ grants }) => grants,
    position: ({ position }) => position,
  },
  detail: ({ source, asOf, grants, position }) =>
    detailText(`who may do what, as of ${asOf}`, { source, people: grants, position }),
};
