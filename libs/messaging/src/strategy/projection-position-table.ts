export { ProjectionPositionTable } from '@glidepath/event-store/pg';
