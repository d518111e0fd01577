export { eventually } from './eventually.js';
export { ServiceStack } from './service-stack.js';
