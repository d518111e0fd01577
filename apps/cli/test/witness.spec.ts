import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteSigner, openCheckpoint, parseVerifierKey } from '@glidepath/ledger';
import { Witness } from '../src/commands/audit/witness/witness.js';
import { WitnessFolder, witnessedName } from '../src/commands/audit/witness/witness-folder.js';
import { witnessServer } from '../src/commands/audit/witness/witness-server.js';
import { ORIGIN, SampleLog } from './sample-log.js';

const NOW = new Date('2026-01-02T00:00:00Z');
const log = new SampleLog(30);
const logKey = parseVerifierKey(log.verifierKey);
let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'glide-witness-'))));
afterEach(() => rmSync(home, { recursive: true }));

describe('a witness', () => {
  let folder: WitnessFolder;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    folder = await WitnessFolder.open(home, 'witness.example');
    server = witnessServer(new Witness(folder, [logKey], () => NOW), folder);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await folder.close();
  });

  const add = async (body: string) => {
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  it('cosigns a log that only grows, and shows what it cosigned', async () => {
    expect((await add(await log.addCheckpoint(0, 10))).status).toBe(200);
    const { status, text } = await add(await log.addCheckpoint(10, 30));
    expect(status).toBe(200);
    const opened = openCheckpoint(log.note(30) + text, [logKey], [folder.signer.verifier]);
    expect(opened.note.verified.map(({ name }) => name)).toEqual([ORIGIN, 'witness.example']);
    const shown = await fetch(`${url}/${witnessedName(ORIGIN)}/checkpoint`);
    expect(await shown.text()).toBe(log.note(30) + text);
  });

  it('has what it cosigned on the disk, and its key for nobody else', async () => {
    await add(await log.addCheckpoint(0, 10));
    expect(readFileSync(join(home, 'logs', witnessedName(ORIGIN)), 'utf8')).toContain(`${ORIGIN}\n10\n`);
    expect(statSync(join(home, 'key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, 'logs'))).toEqual([witnessedName(ORIGIN)]);
  });

  it('tells the size it knows when asked from another', async () => {
    await add(await log.addCheckpoint(0, 20));
    expect(await add(await log.addCheckpoint(10, 30))).toEqual({
      status: 409,
      type: 'text/x.tlog.size',
      text: '20\n',
    });
  });

  it('gives of two racing requests the slower one no cosignature on an older tree', async () => {
    await add(await log.addCheckpoint(0, 10));
    const bodies = await Promise.all([20, 30, 25, 15].map((size) => log.addCheckpoint(10, size)));
    const answers = await Promise.all(bodies.map(add));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
    const kept = (await folder.read(ORIGIN)) ?? '';
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(openCheckpoint(kept, [logKey]).size).toBe(BigInt([20, 30, 25, 15][winner] ?? 0));
  });

  it('does not cosign a log that was written anew', async () => {
    await add(await log.addCheckpoint(0, 10));
    const other = new SampleLog(30);
    other.rows.splice(3, 1, ...other.rows.slice(3, 4).map((row) => ({ ...row, type: 'change.closed' })));
    expect((await add(await other.addCheckpoint(10, 30))).status).toBe(422);
    expect((await add(await other.addCheckpoint(10, 10))).status).toBe(422);
  });

  it('knows its logs and their keys', async () => {
    const forger = noteSigner(ORIGIN, 'ed25519', Buffer.alloc(32, 9));
    expect((await add(await log.addCheckpoint(0, 10, log.note(10, forger)))).status).toBe(403);
    const stranger = (await log.addCheckpoint(0, 10)).replaceAll(ORIGIN, 'other.example');
    expect((await add(stranger)).status).toBe(404);
    expect((await add('old 0\n')).status).toBe(400);
    expect((await add('x'.repeat(70_000))).status).toBe(413);
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
  });

  it('is one process', async () => {
    await expect(WitnessFolder.open(home, 'witness.example')).rejects.toThrow('is this witness already');
  });
});

const program = fileURLToPath(new URL('../bin/glide.js', import.meta.url));
const isBuilt = existsSync(new URL('../dist/main.js', import.meta.url));
const describeBuilt = isBuilt ? describe : describe.skip;

describeBuilt(`glide audit witness${isBuilt ? '' : ' (skipped: apps/cli is not built)'}`, () => {
  const running: ChildProcess[] = [];
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

  async function start(): Promise<{
    readonly url: string;
    readonly verifierKey: string;
    readonly child: ChildProcess;
  }> {
    const flags = [
      '--dir',
      join(home, 'w'),
      '--log',
      log.verifierKey,
      '--listen',
      '127.0.0.1:0',
      '-o',
      'jsonl',
    ];
    const child = spawn(process.execPath, [program, 'audit', 'witness', ...flags]);
    running.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, ...(JSON.parse(String(line)) as { url: string; verifierKey: string }) };
  }
  const add = async (url: string, body: string): Promise<number> =>
    (await fetch(`${url}/add-checkpoint`, { method: 'POST', body })).status;

  it('remembers after kill -9 what it cosigned, and is the same witness', async () => {
    const first = await start();
    expect(await add(first.url, await log.addCheckpoint(0, 20))).toBe(200);
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    const second = await start();
    expect(second.verifierKey).toBe(first.verifierKey);
    expect(await add(second.url, await log.addCheckpoint(0, 10))).toBe(409);
    expect(await add(second.url, await log.addCheckpoint(20, 30))).toBe(200);
  });

  it('ends at Ctrl-C', async () => {
    const { child } = await start();
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(existsSync(join(home, 'w', 'lock'))).toBe(false);
  });
});
