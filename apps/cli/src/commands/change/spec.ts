import type { NounSpec } from '../../command.js';
import { cursorOption, limitOption, reasonOption, timeoutOption, waitForOption } from '../options.js';

const GOES_ON = 'the change goes on';
const decisionOptions = [
  { flags: '--comment <text>', summary: 'what the author should know' },
  { flags: '--digest <digest>', summary: 'decide on exactly this content; another one is refused' },
];

export const changeCommands: NounSpec = {
  noun: 'change',
  summary: 'propose, decide and follow changes',
  commands: [
    {
      usage: 'submit [file]',
      summary: 'submit a change from a YAML or JSON file ("-" for standard input), from flags, or both',
      options: [
        { flags: '-f, --file <file>', summary: 'the same as the argument' },
        { flags: '--title <text>', summary: 'what changes' },
        { flags: '--kind <kind>', summary: 'kind of change', choices: ['standard', 'normal', 'emergency'] },
        { flags: '--service <name>', summary: 'the service that changes' },
        { flags: '--environment <name>', summary: 'where' },
        { flags: '--summary <text>', summary: 'why, and what to look out for' },
        {
          flags: '--artifact <name@digest>',
          summary: 'what is deployed: checkout@sha256:… or pkg:oci/checkout@sha256:…',
          isRepeatable: true,
        },
        { flags: '--plan <file>', summary: 'rollout plan, YAML or JSON' },
        { flags: '--backout <text>', summary: 'how to undo it' },
        { flags: '--wait', summary: 'wait for the outcome' },
        waitForOption,
        timeoutOption,
      ],
      undone: 'no change was submitted',
      goesOn: GOES_ON,
      load: async () => (await import('./submit-change.js')).submitChange,
    },
    {
      usage: 'get <change>',
      summary: 'show a change, as it is or as it was',
      options: [{ flags: '--at <place>', summary: 'as it was at this position or moment' }],
      load: async () => (await import('./show-changes.js')).getChange,
    },
    {
      usage: 'list',
      summary: 'list changes, newest first',
      options: [
        { flags: '--state <state>', summary: 'only in this state' },
        { flags: '--service <name>', summary: 'only of this service' },
        { flags: '--environment <name>', summary: 'only in this environment' },
        { flags: '--author <id>', summary: 'only of this author' },
        { flags: '-q, --query <words>', summary: 'only with these words in the title' },
        limitOption,
        cursorOption,
      ],
      load: async () => (await import('./show-changes.js')).listChanges,
    },
    {
      usage: 'watch <change>',
      summary: 'show what happens to a change until it ends',
      goesOn: GOES_ON,
      load: async () => (await import('./watch-change.js')).watchChange,
    },
    {
      usage: 'wait <change>',
      summary: 'wait for an outcome; the exit code tells which',
      options: [waitForOption, timeoutOption],
      goesOn: GOES_ON,
      load: async () => (await import('./wait-for-change.js')).waitForChange,
    },
    {
      usage: 'events <change>',
      summary: 'every event that concerns a change',
      load: async () => (await import('./show-changes.js')).listChangeEvents,
    },
    {
      usage: 'approve <change>',
      summary: 'approve the present content of a change',
      options: decisionOptions,
      undone: 'no decision was recorded',
      load: async () => (await import('./decide-change.js')).approveChange,
    },
    {
      usage: 'reject <change>',
      summary: 'reject a change',
      options: decisionOptions,
      undone: 'no decision was recorded',
      load: async () => (await import('./decide-change.js')).rejectChange,
    },
    {
      usage: 'cancel <change>',
      summary: 'withdraw a change that does not fly yet',
      options: [reasonOption],
      undone: 'the change was not cancelled',
      load: async () => (await import('./cancel-change.js')).cancelChange,
    },
  ],
};
