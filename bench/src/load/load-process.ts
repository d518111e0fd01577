import { serveParent } from '../process/serve-parent.js';
import type { LoadResult, LoadRun } from './load-run.js';
import { runLoad } from './run-load.js';

/** The load generator and its follower: a process of its own, so that it never waits behind what it measures. */
serveParent<LoadRun, LoadResult>(runLoad);
