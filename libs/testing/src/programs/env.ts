import { delimiter } from 'node:path';

/** Folders programs are looked for in: the path, and where Debian keeps servers, which is not on everybody's path. */
export function programFolders(): readonly string[] {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter(Boolean);
}
