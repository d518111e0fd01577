import { canonicalJson, eventDigest, type RawEvent, envelopeText } from '@glidepath/event-store';
import type { FakeGateway } from '@glidepath/sdk/testing';
import { SampleLog } from './sample-log.js';
import { serveLog, serveTiles } from './serve-log.js';

export const CHANGE = '0198f000-0000-7000-8000-00000000000a';
export const DETECTED = '0198f000-0000-7000-8000-00000000000b';
const digest = 'a'.repeat(64);
const artifactDigest = `sha256:${'b'.repeat(64)}`;
const decisionId = '0198f000-0000-7000-8000-0000000000d1';

/** The moment a position is recorded at: a minute each. */
export const minute = (position: number): string => new Date(Date.UTC(2026, 0, 1, 0, position)).toISOString();

interface Fact {
  readonly type: string;
  readonly stream: string;
  readonly data: object;
  readonly by?: string;
  readonly change?: string | null;
}

const change = (type: string, data: object, by = 'ada'): Fact => ({
  type: `change.${type}`,
  stream: `change-${CHANGE}`,
  data: { changeId: CHANGE, ...data },
  by,
  change: CHANGE,
});
const deployed = (deploymentId: string, more: object, changeId: string | null): Fact => ({
  type: 'deployment.recorded',
  stream: `deployment-${deploymentId}`,
  change: changeId,
  data: {
    deploymentId,
    kind: 'deployed',
    service: 'checkout',
    environment: 'production',
    artifact: null,
    artifactDigest,
    observedAt: minute(300),
    source: '/ci',
    sourceEventId: '1',
    changeId,
    gateDecisionId: null,
    ...more,
  },
});
const grant = (subject: string, ...roles: string[]) => ({ subject, kind: 'person', roles, domains: [] });
const list = (...grants: object[]): Fact => ({
  type: 'access.recorded',
  stream: 'access-list',
  change: null,
  data: { source: 'idp', asOf: minute(0), grants },
});

const BEFORE: readonly Fact[] = [
  list(grant('grace', 'approver'), grant('sam', 'operator')),
  change('cancelled', { reason: 'first' }),
];

const WITHIN: readonly Fact[] = [
  {
    type: 'approval.decided',
    stream: `approval-case-${CHANGE}`,
    by: 'grace',
    change: CHANGE,
    data: {
      changeId: CHANGE,
      revision: 1,
      digest,
      approver: 'grace',
      domains: ['payments'],
      decision: 'approve',
      comment: null,
      commentDigest: null,
      decidedAt: minute(280),
    },
  },
  {
    type: 'approval-case.resolved',
    stream: `approval-case-${CHANGE}`,
    change: CHANGE,
    data: {
      changeId: CHANGE,
      revision: 1,
      digest,
      outcome: 'approved',
      by: 'people',
      approvers: ['grace'],
      matched: [],
      reasons: [],
    },
  },
  {
    type: 'gate.decided',
    stream: `gate-${digest}`,
    change: CHANGE,
    data: {
      gateKey: digest,
      decisionId,
      service: 'checkout',
      environment: 'production',
      artifactDigest,
      outcome: 'allow',
      reasons: [],
      changeId: CHANGE,
      decidedAt: minute(281),
      rule: { id: 'standing', version: 1 },
      candidates: [],
    },
  },
  deployed('0198f000-0000-7000-8000-0000000000e1', { changeId: CHANGE, gateDecisionId: decisionId }, CHANGE),
  deployed('0198f000-0000-7000-8000-0000000000e2', {}, DETECTED),
  {
    type: 'change.detected',
    stream: `change-${DETECTED}`,
    change: DETECTED,
    data: {
      changeId: DETECTED,
      key: 'CHG-2',
      deploymentId: '0198f000-0000-7000-8000-0000000000e2',
      service: 'checkout',
      environment: 'production',
      artifactDigest,
      artifact: null,
      reason: 'nobody asked',
    },
  },
  deployed('0198f000-0000-7000-8000-0000000000e3', { gateDecisionId: null }, null),
  list(grant('ben', 'approver')),
];

/** One in fifty is about the change. */
function filler(count: number): Fact {
  const told = change('cancelled', { reason: `filler ${count}` });
  return count % 50 === 7 ? told : { ...told, stream: 'change-none', change: null };
}

/** So that the period begins at no edge of a tile. */
const FILLERS = 270;
const AFTER = 30;

/** Records before, within and after a period; position n is recorded at minute n. */
export class EvidenceLog extends SampleLog {
  /** First position of the period. */
  readonly first: number;
  readonly last: number;
  /** Records of the checkpoints around the period. */
  readonly startSize: number;
  readonly endSize: number;

  constructor() {
    super(0);
    for (const fact of BEFORE) this.add(fact);
    for (let count = 0; count < FILLERS; count += 1) this.add(filler(count));
    this.startSize = this.rows.length - 3;
    this.first = this.rows.length + 1;
    for (const fact of WITHIN) this.add(fact);
    this.last = this.rows.length;
    this.endSize = this.last + 4;
    for (let count = 0; count < AFTER; count += 1) this.add(filler(count));
  }

  get period() {
    return { from: minute(this.first), until: minute(this.last + 1) };
  }

  /** A checkpoint as audit outlines it. */
  head(size: number) {
    const note = this.note(size);
    return { size, root: Buffer.from(note.split('\n')[2] ?? '', 'base64').toString('hex'), note };
  }

  /** What audit outlines for the period. */
  view() {
    return {
      ...this.period,
      first: this.first,
      last: this.last,
      start: this.head(this.startSize),
      end: this.head(this.endSize),
      names: { grace: 'Grace Hopper' },
      position: this.rows.length + 1,
    };
  }

  /** Serves it with what a pack is made from. */
  async serve(fake: FakeGateway): Promise<void> {
    serveLog(fake, this);
    await serveTiles(fake, this);
    // Tiles of the tree at the end of the period are narrower than those of the whole.
    const end = new EvidenceLog();
    end.rows.splice(0, Number.POSITIVE_INFINITY, ...this.rows.slice(0, this.endSize));
    await serveTiles(fake, end);
    fake.on('POST /v1/audit/evidence', { json: this.view() });
    fake.on('GET /v1/events', ({ query: { after = '0', until, change: changeId, stream } }) => ({
      text: this.rows
        .filter(({ position }) => position > Number(after) && position <= Number(until ?? this.rows.length))
        .filter((row) => changeId === undefined || row.correlationId === changeId)
        .filter((row) => stream === undefined || row.stream === stream)
        .map((row) => `${envelopeText(row)}\n`)
        .join(''),
    }));
  }

  private add({ type, stream, data, by = 'ada', change: correlationId = null }: Fact): void {
    const position = this.rows.length + 1;
    const dataText = canonicalJson(data);
    const at = minute(position);
    const event: Omit<RawEvent, 'digest'> = {
      id: `0198b1c0-0000-7000-8000-${String(position).padStart(12, '0')}`,
      type,
      schemaVersion: type === 'approval.decided' || type === 'gate.decided' ? 2 : 1,
      stream,
      version: this.rows.filter((row) => row.stream === stream).length + 1,
      position,
      partition: 3,
      previousInPartition: position - 1,
      occurredAt: at,
      recordedAt: at,
      actor: { kind: 'person', id: by, issuer: 'test' },
      correlationId,
      causationId: null,
      traceparent: null,
      producer: { service: 'intake', version: '1' },
      dataText,
    };
    this.rows.push({ ...event, digest: eventDigest(event, dataText) });
  }
}
