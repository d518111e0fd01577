import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from './env.js';

/** What a running local stack says of itself in its home. */
const INSTANCE_FILE = 'running.json';
const HOME = '.glidepath';
const LOOPBACK = /^https?:\/\/(?:127\.|localhost[:/]|\[::1\])/;

export const DEFAULT_URL = 'http://127.0.0.1:7400';

/** Where a local stack listens, when one has said so. */
export async function localUrl(settings: Settings): Promise<string | undefined> {
  const home = await findHome(settings);
  if (home === undefined) return undefined;
  try {
    const { url } = JSON.parse(await readFile(join(home, INSTANCE_FILE), 'utf8')) as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The home of the local stack the command talks to; undefined when that is not a local one. */
export async function localHome({
  settings,
  url,
}: {
  settings: Settings;
  url: string;
}): Promise<string | undefined> {
  if (!LOOPBACK.test(url)) return undefined;
  const home = await findHome(settings);
  const isThisStack = settings.home !== undefined || (await localUrl(settings)) === url;
  return isThisStack ? home : undefined;
}

/** `GLIDEPATH_HOME`, or the nearest `.glidepath` here or above. */
async function findHome({ home }: Settings): Promise<string | undefined> {
  if (home !== undefined) return home;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const candidate = join(folder, HOME);
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isDirectory() === true) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}
