import {
  type CheckpointListView,
  CheckpointListViewSchema,
  type CheckpointView,
  CheckpointViewSchema,
  type ConsistencyProofView,
  ConsistencyProofViewSchema,
  type InclusionProofView,
  InclusionProofViewSchema,
  type LedgerKeyView,
  LedgerKeyViewSchema,
  type LedgerStatusView,
  LedgerStatusViewSchema,
  type VerificationView,
  VerificationViewSchema,
} from '@glidepath/contracts';
import { formatVerifierKey } from '@glidepath/ledger';
import { Answer, invalidRequest, Roles } from '@glidepath/service-kit';
import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Leaving } from '../../../log/adapters/http/leaving.js';
import { HEAVY_READERS, SoleRuns } from '../../../log/adapters/sole-runs.js';
import { LogSource } from '../../../log/application/log-source.js';
import { LedgerState } from '../../application/ledger-state.js';
import { SignerVault } from '../../application/ports.js';
import { Prove } from '../../application/prove.js';
import { NoCheckpointError } from '../../application/refusals.js';
import { VerifyLedger } from '../../application/verify-ledger.js';

const PositionSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const SizeSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const InclusionQuerySchema = z.object({ position: PositionSchema, size: SizeSchema.optional() });
const ConsistencyQuerySchema = z.object({ from: PositionSchema, to: PositionSchema });

const PageQuerySchema = z.object({
  after: z.coerce.number().int().min(-1).max(Number.MAX_SAFE_INTEGER).default(-1),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
});

const FRESH = { 'Cache-Control': 'no-store', Vary: 'Accept' };

@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly prove: Prove,
    private readonly verifyLedger: VerifyLedger,
    private readonly vault: SignerVault,
    private readonly state: LedgerState,
    private readonly source: LogSource,
    private readonly runs: SoleRuns,
  ) {}

  /** The newest signed checkpoint; as the signed note itself when text/plain is asked for. */
  @Get('checkpoint')
  @ApiOkResponse({ standardSchema: CheckpointViewSchema })
  async checkpoint(@Headers('accept') accept = ''): Promise<Answer<CheckpointView | string>> {
    const { size, root, note } = await this.prove.newestCheckpoint();
    if (accept.includes('text/plain')) return new Answer(note, { headers: textHeaders });
    const { origin, verifierKey } = await this.key();
    const view = { origin, verifierKey, size, root: hex(root), note };
    return new Answer(view, { headers: FRESH });
  }

  /** Every checkpoint there is, smallest tree first: what was once signed stays comparable. */
  @Get('checkpoints')
  @ApiOkResponse({ standardSchema: CheckpointListViewSchema })
  async checkpoints(
    @Query({ schema: PageQuerySchema }) { after, limit }: z.output<typeof PageQuerySchema>,
  ): Promise<Answer<CheckpointListView>> {
    const page = await this.prove.checkpointsAfter(after, limit);
    const items = page.map(({ size, note }) => ({ size, note }));
    const last = items.length < limit ? undefined : items.at(-1)?.size;
    return new Answer(last === undefined ? { items } : { items, next: last }, { headers: FRESH });
  }

  /** The log's name and its keys. Get them once, on a way you trust, and keep them. */
  @Get('key')
  @ApiOkResponse({ standardSchema: LedgerKeyViewSchema })
  async key(): Promise<LedgerKeyView> {
    const keys = await this.vault.keys();
    if (keys === undefined) throw new NoCheckpointError();
    const [rotations, succession] = [await this.vault.rotations(), await this.vault.successionNote()];
    const view = {
      origin: keys.origin,
      verifierKey: formatVerifierKey(keys.current),
      rotations: [...rotations],
    };
    return succession === undefined ? view : { ...view, succession };
  }

  /** How far the ledger is, and what is wrong with the log if something is. */
  @Get('status')
  @ApiOkResponse({ standardSchema: LedgerStatusViewSchema })
  async status(): Promise<LedgerStatusView> {
    const { sealedThrough, signedThrough, alarm } = this.state;
    const [head, unaccounted] = await Promise.all([this.source.head(), this.source.unaccounted()]);
    const witnesses = [...this.state.witnesses].map(([name, standing]) => ({ name, ...standing }));
    return {
      head,
      sealedThrough,
      signedThrough,
      witnesses,
      ...(unaccounted === undefined ? {} : { unaccounted }),
      ...(alarm === undefined ? {} : { alarm }),
    };
  }

  /** That a record is in the log. */
  @Get('proofs/inclusion')
  @ApiOkResponse({ standardSchema: InclusionProofViewSchema })
  async inclusion(
    @Query({ schema: InclusionQuerySchema }) { position, size }: z.output<typeof InclusionQuerySchema>,
  ): Promise<InclusionProofView> {
    const { index, checkpoint, leafHash, hashes, file } = await this.prove.inclusion(position, size);
    return {
      position,
      index,
      size: checkpoint.size,
      leafHash: hex(leafHash),
      root: hex(checkpoint.root),
      hashes: hashes.map(hex),
      file,
    };
  }

  /** That the log of one size is the beginning of the log of another. */
  @Get('proofs/consistency')
  @ApiOkResponse({ standardSchema: ConsistencyProofViewSchema })
  async consistency(
    @Query({ schema: ConsistencyQuerySchema }) { from, to }: z.output<typeof ConsistencyQuerySchema>,
  ): Promise<ConsistencyProofView> {
    if (from > to) throw invalidRequest([{ pointer: '#/query/from', detail: 'must not be above "to"' }]);
    const { fromRoot, toRoot, hashes } = await this.prove.consistency(from, to);
    return { from, to, fromRoot: hex(fromRoot), toRoot: hex(toRoot), hashes: hashes.map(hex) };
  }

  /** Verifies everything there is. Whoever does not trust this service runs `glide audit verify` instead. */
  @Get('verify')
  @Roles(...HEAVY_READERS)
  @ApiOkResponse({ standardSchema: VerificationViewSchema })
  async verify(@Leaving() leaving: AbortSignal): Promise<Answer<VerificationView>> {
    const verification = this.runs.run('a verification', leaving, (signal) => this.verifyLedger.run(signal));
    const { verdict, mirrored, fault } = await verification;
    const { size, root, sealedThrough, checkpoints } = verdict;
    const found = { ok: fault === undefined, size, root: hex(root), sealedThrough, checkpoints, mirrored };
    return new Answer(fault === undefined ? found : { ...found, fault }, { headers: FRESH });
  }
}

const textHeaders = { ...FRESH, 'Content-Type': 'text/plain; charset=utf-8' };

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
