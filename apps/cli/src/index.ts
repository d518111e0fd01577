export { EXIT, type ExitCode } from './exit-codes.js';
export { glide, type Surroundings } from './glide.js';
export { main } from './main.js';
