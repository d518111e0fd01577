import type {
  CheckpointListView,
  CheckpointView,
  ConsistencyProofViewSchema,
  InclusionProofViewSchema,
  LedgerKeyView,
  LedgerStatusView,
  MirrorView,
  ReconciliationViewSchema,
} from '@glidepath/contracts';
import type { z } from 'zod';
import type { CallOptions, Transport } from '../http/transport.js';

export type InclusionProofView = z.infer<typeof InclusionProofViewSchema>;
export type ConsistencyProofView = z.infer<typeof ConsistencyProofViewSchema>;
export type ReconciliationView = z.infer<typeof ReconciliationViewSchema>;

/** Counting waits for a quiet moment. */
const RECONCILIATION_MS = 120_000;

/** `/v1/audit`: the sealed ledger over the log. */
export class Audit {
  constructor(private readonly transport: Transport) {}

  /** The newest signed checkpoint. */
  checkpoint(options: CallOptions = {}): Promise<CheckpointView> {
    return this.transport.json('/v1/audit/checkpoint', options);
  }

  /** The log's name, its key and how that became it. */
  key(options: CallOptions = {}): Promise<LedgerKeyView> {
    return this.transport.json('/v1/audit/key', options);
  }

  /** Every kept checkpoint, smallest tree first, read page by page. */
  async *checkpoints(options: CallOptions = {}): AsyncGenerator<CheckpointListView['items'][number], void> {
    for (let after: number | undefined; ;) {
      const call = { ...options, query: { after } };
      const page = await this.transport.json<CheckpointListView>('/v1/audit/checkpoints', call);
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  /**
   * A file of the log in the C2SP layout: `tile/0/000`, `tile/entries/x001/234.p/5`.
   * @throws GlidepathError `not-found` when the log has no such file
   */
  async file(path: string, options: CallOptions = {}): Promise<Uint8Array> {
    const call = { ...options, accept: '*/*' };
    const response = await this.transport.call(`/v1/audit/log/${path}`, call);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** How far the log is sealed and signed, and what is wrong with it. */
  status(options: CallOptions = {}): Promise<LedgerStatusView> {
    return this.transport.json('/v1/audit/status', options);
  }

  /** What the bus holds and what it delivered, compared with the log. */
  mirror(options: CallOptions = {}): Promise<MirrorView> {
    return this.transport.json('/v1/audit/mirror', options);
  }

  /**
   * Proof that the event at a position is sealed.
   * @param size of the tree to prove it in; the newest when not given
   */
  inclusion(position: number, size?: number, options: CallOptions = {}): Promise<InclusionProofView> {
    return this.transport.json('/v1/audit/proofs/inclusion', { ...options, query: { position, size } });
  }

  /** Proof that the log of size `to` begins with the log of size `from`. */
  consistency(from: number, to: number, options: CallOptions = {}): Promise<ConsistencyProofView> {
    return this.transport.json('/v1/audit/proofs/consistency', { ...options, query: { from, to } });
  }

  /** What was published, handled, lost and doubled, over every consumer. */
  reconciliation(options: CallOptions = {}): Promise<ReconciliationView> {
    return this.transport.json('/v1/audit/reconciliation', { ...options, timeoutMs: RECONCILIATION_MS });
  }
}
