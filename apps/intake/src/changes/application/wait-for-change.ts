import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeState, ChangeView } from '@glidepath/contracts';
import { EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { FindChange } from './find-change.js';

export type WaitGoal = 'approved' | 'completed' | 'terminal';

const TERMINAL: readonly ChangeState[] = [
  'completed',
  'rolled-back',
  'failed',
  'rejected',
  'cancelled',
  'expired',
  'closed',
];
const PAST_APPROVAL: readonly ChangeState[] = [
  'approved',
  'scheduled',
  'executing',
  'paused',
  'verifying',
  'rolling-back',
];
const POLL_MS = 100;

/** Answers when a change is where somebody waits for it to be, or can no longer get there, or the time is up. */
@Injectable()
export class WaitForChange {
  constructor(
    private readonly events: EventStore,
    private readonly findChange: FindChange,
  ) {}

  /** Looks at the present state first and follows from there, so that a change that is there already answers at once. */
  async run(
    change: string,
    goal: WaitGoal,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<{ reached: boolean; change: ChangeView }> {
    const deadline = performance.now() + timeoutMs;
    let view = await this.findChange.view(change);
    let version = 0;
    while (!isOver(view, goal) && performance.now() < deadline && !signal.aborted) {
      await delay(POLL_MS);
      const stream = await this.events.readStream(`change-${view.id}`);
      if (stream.version === version) continue;
      version = stream.version;
      view = await this.findChange.view(view.id);
    }
    return { reached: isReached(view, goal), change: view };
  }
}

function isOver(view: ChangeView, goal: WaitGoal): boolean {
  return isReached(view, goal) || TERMINAL.includes(view.state);
}

function isReached({ state }: ChangeView, goal: WaitGoal): boolean {
  switch (goal) {
    case 'approved':
      return PAST_APPROVAL.includes(state) || state === 'completed';
    case 'completed':
      return state === 'completed';
    case 'terminal':
      return TERMINAL.includes(state);
  }
}
