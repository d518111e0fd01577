import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout, seen from `src` and from `dist` alike. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
