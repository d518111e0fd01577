import { open } from 'node:fs/promises';

const TAIL_LINES = 20;
const TAIL_BYTES = 16_384;

/** The last 20 lines of a log file, oldest first; empty when there is no such file. */
export async function logTail(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).split('\n').filter(Boolean).slice(-TAIL_LINES);
  } finally {
    await file.close();
  }
}
