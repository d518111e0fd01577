import type { ChangeEvent, GateView } from '@glidepath/contracts';
import { gateKeyOf } from '../src/domain.js';
import { RolloutHarness } from './rollout-harness.js';
import { ARTIFACT, DIGEST, sampleChange } from './sample-change.js';

const question = { service: 'checkout', environment: 'production', artifactDigest: ARTIFACT };
const OTHER = `sha256:${'b'.repeat(64)}`;

describe('the gate', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  async function ask(
    body: object = question,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GateView> {
    const answer = await harness
      .http()
      .post('/v1/gate')
      .set({ ...(await harness.bearer('eve')), ...headers })
      .send(body);
    expect(answer.status).toBe(200);
    return answer.body as GateView;
  }

  it('denies what nobody asked for', async () => {
    expect(await ask()).toMatchObject({
      outcome: 'deny',
      changeId: null,
      reasons: [`no change proposes ${ARTIFACT} for checkout in production`],
    });
  });

  it('waits while a change is assessed, and allows exactly the approved digest', async () => {
    const { changeId, submitted, approved } = sampleChange();
    await harness.change(submitted);
    expect(await ask()).toMatchObject({ outcome: 'wait', changeId });
    await harness.change(approved);
    expect(await ask()).toMatchObject({ outcome: 'allow', changeId });
    expect(await ask({ ...question, artifactDigest: OTHER })).toMatchObject({ outcome: 'deny' });
    expect(await ask({ ...question, environment: 'staging' })).toMatchObject({ outcome: 'deny' });
    expect(await ask({ ...question, service: 'search' })).toMatchObject({ outcome: 'deny' });
  });

  it('answers for the change that was named, and for no other', async () => {
    const first = sampleChange();
    const second = sampleChange();
    for (const { submitted } of [first, second]) await harness.change(submitted);
    await harness.change(first.approved);
    expect(await ask()).toMatchObject({ outcome: 'allow', changeId: first.changeId });
    expect(await ask({ ...question, changeId: second.changeId })).toMatchObject({
      outcome: 'wait',
      changeId: second.changeId,
    });
  });

  it('does not allow a revision that was amended away', async () => {
    const { changeId, submitted, approved } = sampleChange();
    await harness.change(submitted);
    await harness.change(approved);
    const amended = sampleChange({}, { artifact: OTHER, revision: 2 }).submitted;
    const data = { ...amended.data, changeId, changedFields: ['artifacts'] };
    await harness.change({ type: 'change.amended', data } as ChangeEvent);
    expect(await ask()).toMatchObject({ outcome: 'deny' });
    expect(await ask({ ...question, artifactDigest: OTHER })).toMatchObject({ outcome: 'wait' });
  });

  test.each([
    ['change.started', 'allow'],
    ['change.verifying', 'allow'],
    ['change.completed', 'deny'],
  ] as const)('after %s answers %s', async (type, outcome) => {
    const { changeId, submitted, approved } = sampleChange();
    await harness.change(submitted);
    await harness.change(approved);
    await harness.change({ type, data: { changeId, rolloutId: 'r-1' } });
    expect(await ask()).toMatchObject({ outcome });
  });

  it('denies what its flight is bringing back, though the change has not heard of it yet', async () => {
    const { changeId, submitted, approved } = sampleChange();
    await harness.change(submitted);
    await harness.change(approved);
    await harness.tick();
    await harness.change({ type: 'change.started', data: { changeId, rolloutId: 'r-1' } });
    expect(await ask()).toMatchObject({ outcome: 'allow', changeId });
    const abort = harness.http().post(`/v1/rollouts/${changeId}/abort`).send({ reason: 'errors' });
    await abort.set(await harness.bearer('sam')).expect(200);
    expect(await ask()).toMatchObject({ outcome: 'deny', changeId });
    const { events } = await harness.store.readStream(`gate-${gateKeyOf(question)}`);
    expect(events.at(-1)?.data).toMatchObject({ candidates: [{ changeId, state: 'rolling-back' }] });
  });

  it('records each answer with what it follows from', async () => {
    const { changeId, submitted } = sampleChange();
    await harness.change(submitted);
    const answer = await ask();
    const { events } = await harness.store.readStream(`gate-${gateKeyOf(question)}`);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'gate.decided',
      correlationId: changeId,
      actor: { id: 'eve' },
      data: {
        decisionId: answer.decisionId,
        outcome: 'wait',
        candidates: [{ changeId, state: 'assessing', revision: 1, digest: DIGEST, position: 2 }],
      },
    });
  });

  it('gives a retry the first answer, though the world has moved', async () => {
    const { submitted, approved } = sampleChange();
    await harness.change(submitted);
    const key = { 'Idempotency-Key': 'pipeline-7' };
    const first = await ask(question, key);
    await harness.change(approved);
    expect(await ask(question, key)).toEqual(first);
    expect(await ask(question)).toMatchObject({ outcome: 'allow' });
  });

  it('needs a token, and a digest as registries write it', async () => {
    await harness.http().post('/v1/gate').send(question).expect(401);
    const answer = await harness
      .http()
      .post('/v1/gate')
      .set(await harness.bearer('eve'))
      .send({ ...question, artifactDigest: 'latest' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/artifactDigest' }] } });
  });
});
