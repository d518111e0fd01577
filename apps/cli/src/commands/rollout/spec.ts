import type { CommandSpec, NounSpec } from '../../command.js';
import { limitOption, reasonOption } from '../options.js';

const steering: readonly (readonly [verb: string, summary: string])[] = [
  ['pause', 'stop a rollout where it is'],
  ['resume', 'let a paused rollout go on'],
  ['promote', 'pass the present step now'],
  ['abort', 'roll back to the version in place'],
];

export const rolloutCommands: NounSpec = {
  noun: 'rollout',
  summary: 'see and steer what flies; a rollout is named by its change or its own id',
  commands: [
    {
      usage: 'get <rollout>',
      summary: 'show a rollout',
      load: async () => (await import('./show-rollouts.js')).getRollout,
    },
    {
      usage: 'list',
      summary: 'list rollouts, newest first',
      options: [{ flags: '--status <status>', summary: 'only with this status' }, limitOption],
      load: async () => (await import('./show-rollouts.js')).listRollouts,
    },
    ...steering.map(([verb, summary]): CommandSpec => ({
      usage: `${verb} <rollout>`,
      summary,
      options: [reasonOption],
      undone: 'the rollout goes on as before',
      load: async () => (await import('./steer-rollout.js')).steerRollout(verb),
    })),
  ],
};
