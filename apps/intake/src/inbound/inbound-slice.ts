import { DeploymentsController } from './adapters/http/deployments.controller.js';
import { WhenDeployEventArrives } from './adapters/nats/when-deploy-event-arrives.js';
import { DeploymentListProjection } from './adapters/pg/deployment-list.projection.js';
import { PgArrivals } from './adapters/pg/pg-arrivals.js';
import { PgDeploymentList } from './adapters/pg/pg-deployment-list.js';
import { ObserveDeployment } from './application/observe-deployment.js';
import { Arrivals, DeploymentList } from './application/ports.js';
import { PublishDeployEvent } from './application/publish-deploy-event.js';
import { TakeIn } from './application/take-in.js';

/** What the service's module takes from this slice; it needs `ChangeKeys` of the changes. */
export const inboundSlice = {
  controllers: [DeploymentsController, WhenDeployEventArrives, DeploymentListProjection],
  providers: [
    ObserveDeployment,
    PublishDeployEvent,
    TakeIn,
    { provide: Arrivals, useClass: PgArrivals },
    { provide: DeploymentList, useClass: PgDeploymentList },
  ],
};
