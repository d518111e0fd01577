import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envelopeText } from '@glidepath/event-store';
import { noteSigner } from '@glidepath/ledger';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { ORIGIN, SampleLog } from './sample-log.js';
import { serveLog, serveTiles as serveLogTiles } from './serve-log.js';

const SIZE = 20;
let fake: FakeGateway;
let folder: string;
let log: SampleLog;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => {
  fake.reset();
  log = new SampleLog(SIZE);
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => fake.stop());

const glide = (...args: readonly string[]) => runGlide(['audit', ...args], { url: fake.url });

const serve = (checkpoint?: object): void => serveLog(fake, log, checkpoint);
const serveTiles = (): Promise<void> => serveLogTiles(fake, log);

/** Puts another event in the place of one, digest and all. */
function rewrite(position: number): void {
  const other = new SampleLog(SIZE + 1).rows[SIZE];
  if (other !== undefined) log.rows[position - 1] = { ...other, position, version: position };
}

/** Keeps a checkpoint in a file, as somebody outside would. */
function keep(name: string, note: string): string {
  const file = join(folder, name);
  writeFileSync(file, note);
  return file;
}

describe('glide audit verify', () => {
  it('verifies a whole log against the served and the kept checkpoints', async () => {
    keep('5.note', log.note(5));
    keep('12.note', log.note(12));
    serve();
    await serveTiles();
    fake.on('GET /v1/audit/checkpoints', { json: { items: [{ size: 8, note: log.note(8) }] } });
    const { exitCode, stdout } = await glide('verify', '--checkpoint', folder, '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      origin: ORIGIN,
      size: SIZE,
      withheld: 0,
      root: log.checkpointView().root,
      sealedThrough: SIZE,
      checkpoints: 4,
      pairs: 3,
      hasContents: true,
      mirrored: SIZE,
      witnessedThrough: null,
      fault: null,
    });
  });

  it('names the very record that was altered together with its digest', async () => {
    const checkpoint = log.checkpointView();
    await serveTiles();
    rewrite(12);
    rewrite(15);
    serve(checkpoint);
    const { exitCode, stderr } = await glide('verify');
    expect(exitCode).toBe(15);
    expect(stderr).toContain('position 12: the record at position 12 is not the one that was sealed');
  });

  it('blames the tile when that was altered and the record was not', async () => {
    serve();
    await serveTiles();
    const [path, bytes] = [...(await log.files())][0] ?? ['', new Uint8Array()];
    bytes[11 * 32] = (bytes[11 * 32] ?? 0) ^ 1;
    fake.on(`GET /v1/audit/log/${path}`, { bytes });
    const { exitCode, stdout, stderr } = await glide('verify', '-o', 'json');
    expect([exitCode, JSON.parse(stdout).fault.kind]).toEqual([15, 'altered-file']);
    expect(stderr).toContain('position 12: the hash published for position 12');
  });

  it('is not taken in by tiles that were made anew to fit', async () => {
    const checkpoint = log.checkpointView();
    rewrite(12);
    await serveTiles();
    serve(checkpoint);
    const { exitCode, stdout } = await glide('verify', '-o', 'json');
    expect([exitCode, JSON.parse(stdout).fault]).toEqual([
      15,
      expect.objectContaining({ kind: 'root-mismatch', from: 1, to: 20 }),
    ]);
  });

  it.each([
    [{ firstDifference: 7 }, 'position 7: the bus delivered something else at position 7'],
    [{ missing: 2 }, 'positions 1 to 20: the bus lacks 2 of the events up to position 20'],
  ])('reports what the bus has otherwise: %j', async (difference, said) => {
    serve();
    await serveTiles();
    fake.on('GET /v1/audit/mirror', { json: { position: SIZE, compared: SIZE, missing: 0, ...difference } });
    const { exitCode, stderr } = await glide('verify');
    expect([exitCode, stderr.includes(said)]).toEqual([15, true]);
  });

  it('does not take a bus that is silent for one that differs, and says so', async () => {
    serve();
    fake.on('GET /v1/audit/mirror', { json: { position: SIZE, compared: SIZE, missing: null } });
    const { exitCode, stderr } = await glide('verify');
    expect([exitCode, stderr.includes('the bus does not answer')]).toEqual([0, true]);
  });

  it('finds every kept checkpoint in the way of a log that was written anew and signed again', async () => {
    const kept = log.note(10);
    rewrite(4);
    serve();
    await serveTiles();
    fake.on('GET /v1/audit/checkpoints', { json: { items: [{ size: 10, note: kept }] } });
    const { exitCode, stderr } = await glide('verify');
    expect([exitCode, stderr.includes('positions 1 to 10')]).toEqual([15, true]);
  });

  it('names the first record whose content was altered', async () => {
    const checkpoint = log.checkpointView();
    const row = log.rows[11];
    if (row !== undefined) log.rows[11] = { ...row, dataText: '{"note":"another story"}' };
    serve(checkpoint);
    const { exitCode, stdout, stderr } = await glide('verify');
    expect(exitCode).toBe(15);
    expect(stdout).toContain('altered-content at position 12');
    expect(stderr).toContain('failed: position 12: the content at position 12 does not fit its digest');
  });

  it('finds a record that was altered together with its digest, between two checkpoints', async () => {
    const kept = keep('10.note', log.note(10));
    const checkpoint = log.checkpointView();
    rewrite(12);
    serve(checkpoint);
    const { exitCode, stderr } = await glide('verify', '--checkpoint', kept);
    expect(exitCode).toBe(15);
    expect(stderr).toContain('positions 11 to 20');
  });

  it('names the range that is missing at the end although a kept checkpoint covers it', async () => {
    const kept = keep('20.note', log.note());
    log.rows.splice(-3);
    serve();
    const { exitCode, stderr } = await glide('verify', '--checkpoint', kept);
    expect(exitCode).toBe(15);
    expect(stderr).toContain(
      'failed: positions 18 to 20: a checkpoint covers positions 18 to 20, which are gone',
    );
  });

  it('names a hole', async () => {
    const checkpoint = log.checkpointView();
    log.rows.splice(6, 2);
    serve(checkpoint);
    const { exitCode, stderr } = await glide('verify');
    expect(exitCode).toBe(15);
    expect(stderr).toContain('positions 7 to 8');
  });

  it('refuses a checkpoint another key has signed', async () => {
    const forger = noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(9));
    serve(log.checkpointView(log.note(SIZE, forger)));
    const { exitCode, stderr } = await glide('verify', '--key', log.verifierKey);
    expect(exitCode).toBe(15);
    expect(stderr).toContain('the checkpoint the server gave does not verify');
  });

  it('refuses a log that shows another face than the one that was kept', async () => {
    const kept = keep('20.note', log.note());
    rewrite(SIZE);
    serve();
    const { exitCode, stderr } = await glide('verify', '--checkpoint', kept);
    expect(exitCode).toBe(15);
    expect(stderr).toContain('two checkpoints of 20 records differ');
  });

  it('names a record that is not even JSON', async () => {
    serve();
    fake.on('GET /v1/events', { text: log.text.replace('"actor":{', '"actor":') });
    const { exitCode, stderr } = await glide('verify');
    expect(exitCode).toBe(15);
    expect(stderr).toContain('position 1: The server sent an event that is not JSON');
  });

  it('says which file it cannot read', async () => {
    serve();
    const { exitCode, stderr } = await glide('verify', '--checkpoint', join(folder, 'none'));
    expect([exitCode, stderr.includes('none cannot be read')]).toEqual([2, true]);
  });
});

describe('glide audit proof', () => {
  const position = 7;

  async function serveProof(proof: string): Promise<void> {
    const row = log.rows[position - 1];
    if (row === undefined) throw new Error('the sample log is too short');
    fake.on('GET /v1/audit/key', { json: log.keyView() });
    fake.on(`GET /v1/events/${position}`, { text: envelopeText(row) });
    fake.on('GET /v1/audit/proofs/inclusion', { json: { file: proof } });
  }

  it('writes a proof that verifies', async () => {
    const proof = await log.proof(position);
    await serveProof(proof);
    const out = join(folder, 'proof');
    const { exitCode, stdout } = await glide('proof', String(position), '--out', out, '-o', 'json');
    expect(exitCode).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(proof);
    expect(JSON.parse(stdout)).toMatchObject({ position, origin: ORIGIN, size: SIZE });
  });

  it('writes nothing when the proof is about another record', async () => {
    await serveProof(await log.proof(position + 1));
    const out = join(folder, 'proof');
    const { exitCode, stderr } = await glide('proof', String(position), '--out', out);
    expect(exitCode).toBe(15);
    expect(stderr).toContain('the proof of position 7 does not verify: it is about another record');
    expect(existsSync(out)).toBe(false);
  });

  it('writes nothing when the event was altered', async () => {
    const proof = await log.proof(position);
    const row = log.rows[position - 1];
    if (row !== undefined) log.rows[position - 1] = { ...row, dataText: '{}' };
    await serveProof(proof);
    const { exitCode, stderr } = await glide('proof', String(position), '--out', join(folder, 'proof'));
    expect(exitCode).toBe(15);
    expect(stderr).toContain('the event at position 7 does not fit its digest');
  });
});

describe('glide audit replay', () => {
  beforeEach(() => fake.on('GET /v1/events', { text: log.text }));

  it('writes the stored lines as they are', async () => {
    expect((await glide('replay')).stdout).toBe(log.text);
  });

  it('asks for the change, the range and the types it is given', async () => {
    fake.on('GET /v1/changes/CHG-1001', { json: { id: 'the-id' } });
    await glide(
      'replay',
      '--change',
      'CHG-1001',
      '--from',
      '3',
      '--until',
      '2026-01-01T00:00:00Z',
      '--type',
      'a.b',
    );
    expect(fake.requests[1]?.query).toEqual({
      change: 'the-id',
      from: '3',
      until: '2026-01-01T00:00:00Z',
      types: 'a.b',
    });
  });

  it.each([
    ['table', '       1  00:00:00  change.commented          by ada\n'],
    ['id', '0198b1c0-0000-7000-8000-000000000001\n'],
  ])('writes a line for each event as %s', async (format, first) => {
    const { stdout } = await glide('replay', '-o', format);
    expect(stdout.startsWith(first)).toBe(true);
    expect(stdout.split('\n')).toHaveLength(SIZE + 1);
  });
});

describe('glide audit checkpoint', () => {
  it('gives the signed note to keep', async () => {
    serve();
    expect((await glide('checkpoint', '--note')).stdout).toBe(log.note());
  });
});
