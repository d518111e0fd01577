import { DomainError } from '@glidepath/event-store';

/** Steps belong to targets: one of them has to be named. */
export class TargetNeededError extends DomainError {
  override readonly name = 'TargetNeededError';
  constructor(key: string, command: string, targets: readonly string[]) {
    super(
      'rollout-target-needed',
      `${key} flies several targets; say which to ${command}: ${targets.join(', ')}`,
    );
  }
}

/** The rollout has no such target. */
export class TargetNotFoundError extends DomainError {
  override readonly name = 'TargetNotFoundError';
  constructor(key: string, target: string, targets: readonly string[]) {
    const there = targets.length === 0 ? 'it is flown as one' : `there are ${targets.join(', ')}`;
    super('rollout-target-not-found', `${key} has no target ${target}; ${there}`);
  }
}
