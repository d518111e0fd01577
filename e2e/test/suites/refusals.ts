import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeView, SubmitChangeInput } from '@glidepath/contracts';
import {
  flagOf,
  highRisk,
  lowRisk,
  type RawAnswer,
  type RawCall,
  rawCall,
  type System,
} from '../../src/index.js';

const SERVICE = 'refused';
const CRITICAL = 'refused-critical';

/** Everything that is refused, over HTTP and in the words and exit codes of `glide`. */
export function describeRefusals(current: () => System): void {
  describe('refuses', () => {
    let system: System;
    let waiting: ChangeView;

    beforeAll(async () => {
      system = current();
      await system.register(SERVICE);
      await system.registerCritical(CRITICAL);
      const { id } = await system.as('pipeline').changes.submit(highRisk(CRITICAL));
      waiting = await system.untilState(id, 'awaiting-approval');
    });

    const submit = (body: unknown, call: RawCall = {}): Promise<RawAnswer> =>
      rawCall(system, '/v1/changes', { ...call, body });
    const approve = (change: ChangeView, call: RawCall, digest = change.digest): Promise<RawAnswer> =>
      rawCall(system, `/v1/approvals/${change.id}/decisions`, {
        ...call,
        body: { decision: 'approve', digest },
      });
    const keptAs = async (name: string, content: unknown): Promise<string> => {
      const file = join(system.stack.home, name);
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    };
    /** What `glide change submit` says to a file. */
    const submitFile = async (content: unknown, ...options: readonly string[]) =>
      system.glide('pipeline', 'change', 'submit', await keptAs('refused.json', content), ...options);

    it('a change that lacks a field its kind asks for', async () => {
      const change: SubmitChangeInput = { ...lowRisk(SERVICE), artifacts: [] };
      const answer = await submit(change);
      expect(answer).toMatchObject(problem(400, 'missing-fields'));
      expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(['#/artifacts']);
      const { title: _, ...untitled } = lowRisk(SERVICE);
      const { body } = await submit(untitled);
      expect(body).toMatchObject({ type: '/problems/invalid-request', errors: [{ pointer: '#/title' }] });
      const told = await submitFile(change);
      expect(told).toMatchObject({ exitCode: 2, stdout: '' });
      expect(told.stderr).toContain('#/artifacts: name at least one artifact');
      expect(told.stderr).toContain('no change was submitted');
    });

    it('a change of a service nobody registered', async () => {
      const answer = await submit(lowRisk('nobody-knows-it'));
      expect(answer).toMatchObject(problem(422, 'unknown-service'));
      const told = await submitFile(lowRisk('nobody-knows-it'));
      expect(told.exitCode).toBe(2);
      expect(told.stderr).toContain('nobody-knows-it');
      expect(told.stderr).toContain('glide service put');
    });

    it('a body of five megabytes', async () => {
      const change = { ...lowRisk(SERVICE), summary: 'x'.repeat(5 * 1024 * 1024) };
      expect(await submit(change)).toMatchObject(problem(413, 'body-too-large'));
      const told = await submitFile(change);
      expect(told.exitCode).toBe(2);
      expect(told.stderr).toContain('too large');
    });

    it('a change that does not fit into an event of 256 KiB', async () => {
      const url = `https://example.com/${'x'.repeat(1_000)}`;
      const change = lowRisk(SERVICE, { links: Array.from({ length: 300 }, () => ({ kind: 'other', url })) });
      expect(await submit(change)).toMatchObject(problem(413, 'event-too-large'));
      const told = await submitFile(change);
      expect(told.exitCode).toBe(2);
      expect(told.stderr).toContain('does not fit into an event');
    });

    it('a body that is not JSON', async () => {
      const headers = { 'Content-Type': 'text/plain' };
      expect(await submit('please change it', { headers })).toMatchObject(
        problem(415, 'unsupported-media-type'),
      );
      expect(await submit('{ "title": ')).toMatchObject(problem(400, 'malformed-json'));
      const told = await submitFile('please change it');
      expect(told.exitCode).toBe(2);
      expect(told.stderr).toContain('does not hold an object');
    });

    it('another change under a key that was used, and answers the same one again', async () => {
      const headers = { 'Idempotency-Key': 'e2e-refusals-1' };
      const first = await submit(lowRisk(SERVICE), { headers });
      const again = await submit(lowRisk(SERVICE), { headers });
      expect(first.status).toBe(201);
      expect(again.status).toBe(201);
      expect(again.body).toMatchObject({ id: first.body['id'], position: first.body['position'] });
      const other = await submit(lowRisk(SERVICE, { summary: 'Another one.' }), { headers });
      expect(other).toMatchObject(problem(422, 'idempotency-key-reused'));
      const told = await submitFile(lowRisk(SERVICE), '--idempotency-key', 'e2e-refusals-1', '-o', 'id');
      expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(String(first.body['id'])) });
      const toldNo = await submitFile(highRisk(SERVICE), '--idempotency-key', 'e2e-refusals-1');
      expect(toldNo.exitCode).toBe(7);
      expect(toldNo.stderr).toContain('--idempotency-key');
    });

    it('the approval of a change of one’s own, also of one a pipeline submitted', async () => {
      const approver = { roles: ['author', 'approver'], domains: ['payments', 'operations'] };
      // The pipeline submitted it on behalf of ada.
      const ada = await system.stack.signToken({ sub: 'ada', ...approver });
      const pipeline = await system.stack.signToken({ sub: 'pipeline', kind: 'workload', ...approver });
      const errand = await system.stack.signToken({
        sub: 'robot',
        kind: 'workload',
        onBehalfOf: 'ada',
        ...approver,
      });
      for (const token of [ada, pipeline, errand]) {
        expect(await approve(waiting, { token })).toMatchObject(problem(403, 'own-change'));
      }
      const told = await system.glideWith(ada, 'change', 'approve', waiting.key);
      expect(told.exitCode).toBe(4);
      expect(told.stderr).toContain('nobody approves a change of their own');
      expect(told.stderr).toContain('no decision was recorded');
    });

    it('an approval by nobody, and by somebody who was not asked', async () => {
      expect(await approve(waiting, { as: null })).toMatchObject(problem(401, 'unauthenticated'));
      expect(await approve(waiting, { token: 'nonsense' })).toMatchObject(problem(401, 'unauthenticated'));
      expect(await approve(waiting, { as: 'eve' })).toMatchObject(problem(403, 'not-an-approver'));
      const nobody = await system.glide(null, 'change', 'approve', waiting.key);
      expect(nobody.exitCode).toBe(4);
      expect(nobody.stderr).toContain('GLIDEPATH_TOKEN');
      const eve = await system.glide('eve', 'change', 'approve', waiting.key);
      expect(eve.exitCode).toBe(4);
      expect(eve.stderr).toContain('not-an-approver');
    });

    it('a second approval by the same person', async () => {
      expect(await approve(waiting, { as: 'grace' })).toMatchObject({ status: 200 });
      expect(await approve(waiting, { as: 'grace' })).toMatchObject(problem(409, 'already-decided'));
      const told = await system.glide('grace', 'change', 'approve', waiting.key);
      expect(told.exitCode).toBe(7);
      expect(told.stderr).toContain('already-decided');
    });

    it('the approval of content that is another one now', async () => {
      const [seen, { version }] = [
        waiting.digest ?? '',
        await system.as('ada').changes.get(waiting.id),
      ] as const;
      const amended = highRisk(CRITICAL, { summary: 'Now with eight shards.' });
      await system.as('pipeline').changes.amend(waiting.id, version, amended);
      const present = await system.untilState(waiting.id, 'awaiting-approval');
      expect(present.digest).not.toBe(seen);
      expect(await approve(waiting, { as: 'ben' }, seen)).toMatchObject(problem(412, 'digest-outdated'));
      const told = await system.glide('ben', 'change', 'approve', waiting.key, '--digest', seen);
      expect(told.exitCode).toBe(7);
      expect(told.stderr).toContain('the content is another one now');
    });

    it('to abort a rollout that has landed', async () => {
      const target = { driver: 'flag', flag: flagOf('refused-direct') } as const;
      const direct = lowRisk(SERVICE, { plan: { strategy: 'direct', target } });
      const { id, key } = await system.as('pipeline').changes.submit(direct);
      await system.untilState(id, 'completed');
      const answer = await rawCall(system, `/v1/rollouts/${id}/abort`, {
        as: 'sam',
        body: { reason: 'too late' },
      });
      expect(answer).toMatchObject(problem(409, 'rollout-already-landed'));
      const told = await system.glide('sam', 'rollout', 'abort', key, '--reason', 'too late', '--yes');
      expect(told.exitCode).toBe(7);
      expect(told.stderr).toContain('has landed');
    });

    it('nothing without a page that explains it', async () => {
      expect(expectedTypes.size).toBeGreaterThanOrEqual(12);
      const pages = [...expectedTypes].map(async (type) => [
        type,
        (await fetch(`${system.stack.url}${type}`)).status,
      ]);
      expect(await Promise.all(pages)).toEqual([...expectedTypes].map((type) => [type, 200]));
    });
  });
}

/** Types of the problems that were asked for. */
const expectedTypes = new Set<string>();

function problem(status: number, code: string) {
  const type = `/problems/${code}`;
  expectedTypes.add(type);
  const body = { type, status, title: expect.any(String) as string };
  return { status, mediaType: 'application/problem+json', body };
}
