import type { JointRolloutEvent } from '@glidepath/contracts';
import { describeDecider } from '@glidepath/testing';
import { at } from '../../flight/domain/sample-flight.js';
import { type JointCommand, jointRollout } from './joint-rollout.js';
import { diamond, filedTogether, jointPlan, JointWorld, targetOf } from './sample-joint.js';
import type { JointRollout } from './joint-state.js';
import type { JointSteering } from './steer-joint.js';

const { joint: filed } = filedTogether(diamond);
const { rolloutId, changeId } = filed;
const ids = { rolloutId, changeId };
const told = { by: 'sam', reason: 'because' };
const planned = { type: 'joint-rollout.planned' as const, data: filed };
const manual = {
  ...planned,
  data: filedTogether(jointPlan([targetOf('a')], { start: 'manual' })).joint,
};
const started = { type: 'joint-rollout.started' as const, data: { ...ids, startedAt: at(0).toISOString() } };
const paused = {
  type: 'joint-rollout.paused' as const,
  data: { ...ids, ...told, pausedAt: at(5).toISOString() },
};
const stopped = {
  type: 'joint-rollout.stopped' as const,
  data: { ...ids, ...told, target: null, seen: null, stoppedAt: at(5).toISOString() },
};
const completed = {
  type: 'joint-rollout.completed' as const,
  data: { ...ids, completedAt: at(60).toISOString() },
};
const steer = (
  type: JointSteering['type'],
  seconds = 5,
  more: Partial<JointSteering> = {},
): JointCommand => ({
  type,
  ...told,
  now: at(seconds),
  ...more,
});

describeDecider<JointRollout, JointCommand, JointRolloutEvent>('joint rollout', jointRollout, [
  { name: 'is planned once', given: [planned], when: { type: 'plan', filed }, emits: [] },
  {
    name: 'begins on a word where its plan waits for one',
    given: [manual],
    when: steer('start'),
    emits: [{ ...started, data: { ...started.data, ...told, startedAt: at(5).toISOString() } }],
  },
  {
    name: 'tells who wants it to begin what stands in the way',
    given: [manual],
    when: steer('start', 5, { waitsFor: ['its window opens'] }),
    refuses: 'rollout-not-ready',
  },
  { name: 'is paused as a whole', given: [planned, started], when: steer('pause'), emits: [paused] },
  { name: 'is paused once', given: [planned, started, paused], when: steer('pause', 9), emits: [] },
  {
    name: 'goes on as a whole',
    given: [planned, started, paused],
    when: steer('resume', 9),
    emits: [{ type: 'joint-rollout.resumed', data: { ...ids, ...told, resumedAt: at(9).toISOString() } }],
  },
  {
    name: 'has no step of its own to promote',
    given: [planned, started],
    when: steer('promote'),
    refuses: 'rollout-target-needed',
  },
  { name: 'comes back on a word', given: [planned, started], when: steer('abort'), emits: [stopped] },
  {
    name: 'comes back on a word for the sake of a target',
    given: [planned, started],
    when: steer('rollback', 5, { target: 'b' }),
    emits: [{ ...stopped, data: { ...stopped.data, target: 'b' } }],
  },
  { name: 'comes back once', given: [planned, started, stopped], when: steer('rollback'), emits: [] },
  {
    name: 'is not paused on its way back',
    given: [planned, started, stopped],
    when: steer('pause'),
    refuses: 'rollout-not-in-flight',
  },
  {
    name: 'is not aborted after landing',
    given: [planned, started, completed],
    when: steer('abort', 61),
    refuses: 'rollout-already-landed',
  },
  {
    name: 'does not come back after landing where nothing is kept warm',
    given: [planned, started, completed],
    when: steer('rollback', 61),
    refuses: 'way-back-closed',
  },
  {
    name: 'ends with its change before it has begun',
    given: [planned],
    when: { type: 'withdraw', ...told, now: at(5) },
    emits: [stopped],
  },
  {
    name: 'flies on when its change is cancelled too late',
    given: [planned, started],
    when: { type: 'withdraw', ...told, now: at(5) },
    emits: [],
  },
]);

describe('the flights of a joint rollout', () => {
  const turned = ({ said }: JointWorld): readonly string[] =>
    said.flatMap(([who, fact]) =>
      fact === 'rolling-back' || fact === 'rolled-back' ? [`${who} ${fact}`] : [],
    );

  it('take off in the order of the plan, and land together', () => {
    const world = new JointWorld(diamond).pass(200);
    const begun = world.said.filter(([who, fact]) => fact === 'started' && who !== 'whole');
    expect(begun.map(([who]) => who)).toEqual(['a', 'b', 'c', 'd']);
    expect(world.joint.status).toBe('completed');
    const ofWhole = world.said.flatMap(([who, fact]) => (who === 'whole' ? [fact] : []));
    expect(ofWhole).toEqual(['planned', 'started', 'completed']);
  });

  it('wait for a step of another where the plan says so', () => {
    const world = new JointWorld(
      jointPlan([targetOf('a'), targetOf('b', { after: [{ target: 'a', step: 'half' }] })]),
    );
    for (; world.state('b').status === 'planned'; world.pass(1));
    expect(world.state('a')).toMatchObject({ status: 'running', step: 1 });
  });

  it('come back against the order of the plan, each seen to be back before the next', () => {
    const world = new JointWorld(diamond);
    for (; world.state('d').status === 'planned'; world.pass(1));
    world.pass(200, { d: 'harm' });
    expect(turned(world)).toEqual(
      ['d', 'c', 'b', 'a']
        .flatMap((who) => [`${who} rolling-back`, `${who} rolled-back`])
        .concat('whole rolled-back'),
    );
    expect(world.joint).toMatchObject({ status: 'rolled-back', reason: 'd: the canary is dead' });
  });

  it('stop at once when one beside them is harmful', () => {
    const world = new JointWorld(diamond);
    for (; world.state('c').status === 'planned'; world.pass(1));
    world.pass(1, { b: 'harm' });
    expect(world.statuses()).toEqual({
      a: 'completed',
      b: 'rolling-back',
      c: 'rolling-back',
      d: 'withdrawn',
    });
  });

  it('hold the rest when one is not seen to come back, and go on when it is', () => {
    const world = new JointWorld(diamond);
    for (; world.state('d').status === 'planned'; world.pass(1));
    world.pass(1, { d: 'harm' }).pass(120, { d: 'stuck' });
    expect(world.statuses()).toEqual({
      a: 'completed',
      b: 'completed',
      c: 'completed',
      d: 'rollback-failed',
    });
    expect(world.said).toContainEqual(['whole', 'return-failed']);
    world.pass(120);
    expect(world.joint.status).toBe('rolled-back');
  });

  it('come back one by one on a word while one is not seen to come back', () => {
    const world = new JointWorld(diamond);
    for (; world.state('d').status === 'planned'; world.pass(1));
    world.pass(1, { d: 'harm' });
    expect(world.tell({ type: 'rollback', ...told, target: 'b', now: at(world.seconds) })).toEqual([]);
    world.pass(120, { d: 'stuck' });
    world.tell({ type: 'rollback', ...told, target: 'b', now: at(world.seconds) });
    expect(world.pass(20, { d: 'stuck' }).statuses()).toEqual({
      a: 'completed',
      b: 'rolled-back',
      c: 'completed',
      d: 'rollback-failed',
    });
    expect(world.pass(120).joint.status).toBe('rolled-back');
  });

  it('come back whatever they are called', () => {
    const world = new JointWorld(
      jointPlan([targetOf('constructor'), targetOf('b', { after: ['constructor'] })]),
    );
    for (; world.state('b').status === 'planned'; world.pass(1));
    expect(world.said).not.toContainEqual(['whole', 'released']);
    expect(world.pass(120, { b: 'harm' }).joint.status).toBe('rolled-back');
  });

  it('are waited for where the log was read up to between the plan and them', () => {
    const { joint } = new JointWorld(diamond);
    expect(jointRollout.decide({ type: 'observe', flights: new Map(), now: at(1) }, joint)).toEqual([]);
  });

  it('stand while one before them stands, and those beside it fly on', () => {
    const world = new JointWorld(
      jointPlan([targetOf('a'), targetOf('b', { after: [{ target: 'a', step: 'half' }] }), targetOf('c')]),
    );
    for (; world.state('b').status === 'planned'; world.pass(1));
    world.command('a', { type: 'pause', by: 'sam', reason: 'a look', now: at(world.seconds) });
    world.pass(60);
    expect(world.state('b')).toMatchObject({ status: 'paused', cause: 'joint', reason: 'a stands: a look' });
    expect(world.state('c').status).toBe('completed');
    expect(world.joint).toMatchObject({ held: { a: { cause: 'person' } } });
    world.command('a', { type: 'resume', by: 'sam', reason: 'all well', now: at(world.seconds) });
    expect(world.pass(60).joint.status).toBe('completed');
  });

  it('are asked about where one cannot come back, and held until somebody says so', () => {
    const last = { after: ['a'], reversible: false };
    const world = new JointWorld(
      jointPlan([targetOf('a'), targetOf('x', last), targetOf('y', { ...last, bake: '60s' })]),
    );
    for (; world.state('x').status !== 'completed'; world.pass(1));
    world.tell({ type: 'abort', ...told, now: at(world.seconds) });
    world.pass(60);
    expect(world.statuses()).toEqual({ a: 'completed', x: 'completed', y: 'paused' });
    expect(world.said.filter(([, fact]) => fact === 'return-held')).toHaveLength(1);
    world.tell({ type: 'rollback', ...told, now: at(world.seconds) });
    world.pass(60);
    world.tell({ type: 'rollback', ...told, now: at(world.seconds) });
    expect(world.pass(60).joint.status).toBe('rolled-back');
  });
});
