import type { CatalogEntry, ChangeSubmitted, Proposal } from '@glidepath/contracts';
import type { RecordedHistory } from '../src/domain/gather-inputs.js';
export declare const CHANGE_ID = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
export declare const SUBMITTED_AT = '2026-03-02T10:00:00.000Z';
/** A small change with a canary, an analysis and a backout. */
export declare const proposal: Proposal;
export declare const checkout: CatalogEntry;
export declare const noHistory: RecordedHistory;
export declare const submitted: (changed?: Partial<Proposal>, revision?: number) => ChangeSubmitted['data'];
//# sourceMappingURL=sample-change.d.ts.map
