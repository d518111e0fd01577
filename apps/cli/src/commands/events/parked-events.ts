import type { ParkedFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { parkedPresentation, redrivenPresentation } from '../../output/parked-presentation.js';

export async function listParked(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { consumer, status, limit, cursor }: ParkedFilter,
): Promise<undefined> {
  const { items } = await glidepath.events.parked({ consumer, status, limit, cursor }, { signal });
  await output.many(items, parkedPresentation);
}

/** One after another, as each is told of by itself; the first refusal ends it. */
export async function redriveParked(
  { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
  parked: readonly string[],
  { reason }: { readonly reason: string },
): Promise<ExitCode | undefined> {
  const odd = parked.find((id) => !/^[^/]+\/[^/]+\/[1-9]\d*$/.test(id));
  if (odd !== undefined) throw new Failure(EXIT.usage, `${odd} is not <service>/<lane>/<position>`);
  const what = parked.length === 1 ? parked[0] : `${parked.length} events`;
  if (!(await agrees(`Have ${what} tried again?`))) return EXIT.declined;
  for (const [index, id] of parked.entries()) {
    // One key is one request: the next event gets one made from it.
    const key = idempotencyKey === undefined || index === 0 ? idempotencyKey : `${idempotencyKey}-${index}`;
    const redriven = await glidepath.events.redrive(id, reason, { signal, idempotencyKey: key });
    await output.one(redriven, redrivenPresentation);
  }
  return undefined;
}
