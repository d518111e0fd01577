import type { CommandSpec } from '../../command.js';
import { keyOption, reasonOption } from '../options.js';

const whyOption = { flags: '--reason <text>', summary: 'why; kept in the log for ever' };
const confirmOption = { flags: '--confirm', summary: 'agree to what somebody else asked for' };

/** Evidence for others, and what may be erased and what not. */
export const custodyCommands: readonly CommandSpec[] = [
  {
    usage: 'evidence',
    summary:
      'write an evidence pack for a period: population, proofs, access and reconciliation, to be checked offline',
    options: [
      { flags: '--from <moment>', summary: 'begin of the period, included', isRequired: true },
      { flags: '--until <moment>', summary: 'end of the period, not included', isRequired: true },
      { flags: '--out <file>', summary: 'one tar file', isRequired: true },
      keyOption,
    ],
    undone: 'no evidence pack was written',
    load: async () => (await import('./make-evidence.js')).makeEvidence,
  },
  {
    usage: 'erase <subject>',
    summary:
      'ask for a person to be erased, or as another admin confirm it: keys and directory entry are destroyed',
    options: [whyOption, confirmOption],
    undone: 'nobody was erased',
    load: async () => (await import('./erase-subject.js')).eraseSubject,
  },
  {
    usage: 'hold',
    summary: 'keep what a legal hold covers from being erased',
    options: [
      { flags: '--subject <subject>', summary: 'what this person wrote' },
      { flags: '--change <change>', summary: 'what anybody wrote about this change' },
      { flags: '--everything', summary: 'whatever anybody wrote' },
      reasonOption,
    ],
    undone: 'nothing is held',
    load: async () => (await import('./legal-hold.js')).setHold,
  },
  {
    usage: 'release <hold>',
    summary: 'ask for a legal hold to be lifted, or as another admin confirm it',
    options: [whyOption, confirmOption],
    undone: 'the hold stands',
    load: async () => (await import('./legal-hold.js')).releaseHold,
  },
  {
    usage: 'access <file>',
    summary: 'record who may do what from now on, from a YAML or JSON list of the identity provider',
    undone: 'no list was recorded',
    load: async () => (await import('./record-access.js')).recordAccess,
  },
];
