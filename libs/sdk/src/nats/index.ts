export type { BusOptions } from './bus-connection.js';
export { DeployEventPublisher } from './deploy-event-publisher.js';
export { SliPublisher } from './sli-publisher.js';
