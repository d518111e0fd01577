import { ServicesController } from './adapters/http/services.controller.js';
import { PgServiceList } from './adapters/pg/pg-service-list.js';
import { ServiceListProjection } from './adapters/pg/service-list.projection.js';
import { ServiceList } from './application/ports.js';
import { PutService } from './application/put-service.js';
import { ReadService } from './application/read-service.js';

/** What the service's module takes from this slice. */
export const catalogueSlice = {
  controllers: [ServicesController, ServiceListProjection],
  providers: [PutService, ReadService, { provide: ServiceList, useClass: PgServiceList }],
};
