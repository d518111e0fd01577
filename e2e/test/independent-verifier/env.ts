import { resolve } from 'node:path';
import { REPOSITORY } from '../../src/index.js';

/** Folder of the published vectors; a relative value resolves against the repository's root. */
export const vectorsFolder = resolve(REPOSITORY, process.env['GLIDEPATH_VECTORS'] ?? '../shared/vectors');
