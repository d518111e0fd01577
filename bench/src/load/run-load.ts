import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { arrivals } from './arrivals.js';
import { type Follower, followDecisions, lastPart } from './follow-decisions.js';
import type { LoadResult, LoadRun } from './load-run.js';
import { Poster } from './post.js';

/** Timers wake this late by themselves; what is later than that counts as waiting. */
const TIMER_SLACK_MS = 2;
const LOOK_EVERY_MS = 20;

interface Sent {
  readonly sentAt: number;
  answeredAt: number | undefined;
  id: string | undefined;
  fault: string | undefined;
}

/**
 * One open-loop run: requests leave at their moments whether or not earlier ones were answered. A request the generator
 * could not send in time counts from the moment it should have left.
 */
export async function runLoad(run: LoadRun): Promise<LoadResult> {
  const { target, perSecond, warmUpSeconds, seconds, drainSeconds, seed } = run;
  const follower = await followDecisions(target);
  const poster = new Poster(target);
  const moments = arrivals(perSecond, warmUpSeconds + seconds, seed);
  const sent: Sent[] = [];
  const answers: Promise<void>[] = [];
  let worstLatenessMs = 0;
  const startAt = performance.now() + LOOK_EVERY_MS;
  for (const moment of moments) {
    const dueAt = startAt + moment;
    if (dueAt > performance.now()) await delay(Math.floor(dueAt - performance.now()));
    const now = performance.now();
    const latenessMs = now - dueAt;
    worstLatenessMs = Math.max(worstLatenessMs, latenessMs);
    const one: Sent = {
      sentAt: latenessMs > TIMER_SLACK_MS ? dueAt : now,
      answeredAt: undefined,
      id: undefined,
      fault: undefined,
    };
    sent.push(one);
    answers.push(send(poster, one));
  }
  const endAt = startAt + (warmUpSeconds + seconds) * 1000;
  await delay(Math.max(0, endAt - performance.now()));
  await drained(sent, follower, endAt + drainSeconds * 1000);
  await Promise.race([Promise.all(answers), delay(1000, undefined, { ref: false })]);
  await follower.stop();
  poster.close();
  return summarise(sent, follower, startAt + warmUpSeconds * 1000, endAt, worstLatenessMs);
}

async function send(poster: Poster, one: Sent): Promise<void> {
  try {
    const { status, location, problem } = await poster.post(randomUUID());
    if (status !== 201) one.fault = `HTTP ${status}: ${problem}`;
    else {
      one.answeredAt = performance.now();
      one.id = lastPart(location);
    }
  } catch (error) {
    one.fault = String(error);
  }
}

/** Waits until everything sent is decided or refused, or the deadline has passed. */
async function drained(sent: readonly Sent[], { seenAt }: Follower, deadline: number): Promise<void> {
  let first = 0;
  while (performance.now() < deadline) {
    while (first < sent.length && isSettled(sent[first], seenAt)) first++;
    if (first === sent.length) return;
    await delay(LOOK_EVERY_MS);
  }
}

function isSettled(one: Sent | undefined, seenAt: ReadonlyMap<string, number>): boolean {
  return one?.fault !== undefined || seenAt.has(one?.id ?? '');
}

function summarise(
  sent: readonly Sent[],
  { seenAt }: Follower,
  fromAt: number,
  untilAt: number,
  worstLatenessMs: number,
): LoadResult {
  const counted = sent.filter(({ sentAt }) => sentAt >= fromAt);
  const answered = counted.filter(({ answeredAt }) => answeredAt !== undefined);
  const decisionMs = answered.flatMap(({ id = '', sentAt }) => {
    const at = seenAt.get(id);
    return at === undefined ? [] : [at - sentAt];
  });
  const inTime = [...seenAt.values()].filter((at) => at >= fromAt && at < untilAt);
  const seconds = (untilAt - fromAt) / 1000;
  return {
    offered: counted.length,
    offeredPerSecond: counted.length / seconds,
    accepted: answered.length,
    decided: decisionMs.length,
    decidedPerSecond: inTime.length / seconds,
    answerMs: answered.map(({ sentAt, answeredAt = sentAt }) => answeredAt - sentAt),
    decisionMs,
    worstLatenessMs,
    fault: sent.find(({ fault }) => fault !== undefined)?.fault ?? null,
  };
}
