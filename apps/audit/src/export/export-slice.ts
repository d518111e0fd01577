import { ExportController } from './adapters/http/export.controller.js';
import { ExportRecords } from './application/export-records.js';

/** What the service's module takes from this slice. */
export const exportSlice = { controllers: [ExportController], providers: [ExportRecords] };
