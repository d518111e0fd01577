import { EvidenceController } from './adapters/http/evidence.controller.js';
import { AccessLists } from './application/access-lists.js';
import { OutlineEvidence } from './application/outline-evidence.js';

/** What the service's module takes from this slice. */
export const evidenceSlice = { controllers: [EvidenceController], providers: [AccessLists, OutlineEvidence] };
