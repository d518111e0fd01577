export { describeWith, findProgram, type Program } from './find-program.js';
export type { RunningProgram } from './run-program.js';
export { type RunningHaproxy, startHaproxy } from './start-haproxy.js';
export { type RunningLoad, startLoad } from './start-load.js';
export { type RunningNginx, startNginx } from './start-nginx.js';
export { type RunningPrometheus, startPrometheus } from './start-prometheus.js';
export { type RunningVersion, startVersion } from './start-version.js';
