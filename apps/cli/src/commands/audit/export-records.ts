import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandContext } from '../../command.js';

export interface RecordFlags {
  readonly format: string;
  readonly out?: string;
  readonly framing?: string;
  readonly change?: string;
  readonly from?: string;
  readonly until?: string;
  readonly stream?: string;
  readonly aggregate?: string;
  readonly actor?: string;
  readonly type?: readonly string[];
}

/** Records for another system, as the server writes them, to standard output or a file; with flat memory. */
export async function exportRecords(
  { glidepath, terminal, signal }: CommandContext,
  { out, type, format, framing, change, from, until, stream, aggregate, actor }: RecordFlags,
): Promise<undefined> {
  const query = { format, framing, change, from, until, stream, aggregate, actor, types: type?.join(',') };
  const call = { query, signal, accept: '*/*', timeoutMs: null };
  const { body, headers } = await glidepath.transport.call('/v1/audit/export', call);
  const chunks: AsyncIterable<Uint8Array> = body ?? Readable.from([]);
  if (out === undefined) {
    const decoder = new TextDecoder();
    for await (const chunk of chunks) await terminal.write(decoder.decode(chunk, { stream: true }));
  } else {
    // What broke off half way must not be taken for the whole; in a folder of ours, where nobody has put a link.
    const beside = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
    try {
      const unfinished = join(beside, basename(out));
      await pipeline(Readable.from(chunks), createWriteStream(unfinished, { mode: 0o600 }));
      await rename(unfinished, out);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  }
  const [through, id] = [headers.get('glidepath-through'), headers.get('glidepath-export')];
  terminal.say(`everything asked for up to position ${through}; recorded as export ${id}`, 'good');
}
