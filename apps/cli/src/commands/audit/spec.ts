import type { ExportFormat } from '@glidepath/contracts';
import type { NounSpec } from '../../command.js';
import { parseCount } from '../../duration.js';
import { parseListenAddress } from '../../listen-address.js';
import { keyOption } from '../options.js';
import { custodyCommands } from './custody-spec.js';

/** Written out here: the contracts are not loaded for commands that do without. */
const FORMATS = ['ndjson', 'csv', 'ocsf', 'cef', 'rfc5424'] as const satisfies readonly ExportFormat[];

export const auditCommands: NounSpec = {
  noun: 'audit',
  summary: 'prove and replay what happened',
  commands: [
    {
      usage: 'verify',
      summary:
        'read the whole log, recompute every digest and root, compare with every checkpoint; exit 15 on a fault',
      options: [
        {
          flags: '--checkpoint <file>',
          summary: 'a signed checkpoint kept from earlier, or a folder of them',
          isRepeatable: true,
        },
        keyOption,
        {
          flags: '--policy <file>',
          summary: 'trust policy: known logs, witnesses, and the quorum that must have cosigned',
        },
        {
          flags: '--dir <folder>',
          summary: 'verify an exported folder instead, opening nothing else: no server, no network',
        },
        { flags: '--bundle <file>', summary: 'verify an exported bundle instead, opening nothing else' },
        { flags: '--pack <file>', summary: 'verify an evidence pack instead, opening nothing else' },
      ],
      undone: 'the log was not verified to its end',
      load: async () => (await import('./verify-log.js')).verifyLog,
    },
    {
      usage: 'export',
      summary:
        'write the sealed log out as files (C2SP tiles, entries, checkpoints, events), to be verified anywhere; or records for other systems (--format)',
      options: [
        { flags: '--dir <folder>', summary: 'a new or empty folder' },
        { flags: '--bundle <file>', summary: 'the same folder as one tar file' },
        { flags: '--without-events', summary: 'leave the events out: their digests prove them all the same' },
        keyOption,
        { flags: '--format <format>', summary: 'records, a line each', choices: FORMATS },
        { flags: '--out <file>', summary: 'with --format: where to; standard output when not given' },
        {
          flags: '--framing <framing>',
          summary: 'of rfc5424: a message a line, or each with its length before it',
          choices: ['lines', 'octets'],
        },
        { flags: '--change <change>', summary: 'with --format: only what concerns this change' },
        { flags: '--from <place>', summary: 'with --format: from this position or moment on' },
        { flags: '--until <place>', summary: 'with --format: up to this position or moment' },
        { flags: '--stream <stream>', summary: 'with --format: only this stream' },
        { flags: '--aggregate <name>', summary: 'with --format: only this kind of aggregate' },
        { flags: '--actor <id>', summary: 'with --format: only what this actor did' },
        { flags: '--type <type>', summary: 'with --format: only events of this type', isRepeatable: true },
      ],
      undone: 'the log was not written out to its end; without a file "checkpoint" it does not verify',
      load: async () => (await import('./export-log.js')).exportLog,
    },
    {
      usage: 'replay',
      summary: 'events in order, as they were stored; or every decision among them made again',
      format: 'jsonl',
      options: [
        { flags: '--change <change>', summary: 'only what concerns this change' },
        { flags: '--from <place>', summary: 'from this position or moment on' },
        { flags: '--until <place>', summary: 'up to this position or moment' },
        { flags: '--stream <stream>', summary: 'only events of this stream, <aggregate>-<id>' },
        { flags: '--aggregate <name>', summary: 'only events of this kind of aggregate: change, rollout …' },
        { flags: '--actor <id>', summary: 'only what this actor did, or had done on their behalf' },
        { flags: '--type <type>', summary: 'only events of this type', isRepeatable: true },
        { flags: '--limit <n>', summary: 'most events', parse: parseCount },
        {
          flags: '--decisions',
          summary:
            'make every score, policy outcome, approval outcome, verdict and gate answer again; exit 15 when one differs',
        },
      ],
      load: async () => (await import('./replay-log.js')).replayLog,
    },
    {
      usage: 'proof <position>',
      summary: 'write the proof that an event is sealed (C2SP tlog-proof), and verify it',
      options: [
        keyOption,
        { flags: '--out <file>', summary: 'where to write it; <position>.tlog-proof when not given' },
      ],
      load: async () => (await import('./prove-event.js')).proveEvent,
    },
    {
      usage: 'witness',
      summary: 'run a witness: cosign checkpoints of logs that never take anything back (C2SP tlog-witness)',
      options: [
        { flags: '--dir <folder>', summary: 'its key and what it has cosigned', isRequired: true },
        {
          flags: '--log <key|file>',
          summary: 'verifier key of a log to witness',
          isRepeatable: true,
          isRequired: true,
        },
        { flags: '--name <name>', summary: 'its name when it is new, a URL without scheme' },
        {
          flags: '--listen <host:port>',
          summary: 'where to listen; port 0 takes a free one',
          default: '127.0.0.1:7410',
          parse: parseListenAddress,
        },
      ],
      goesOn: 'nothing is cosigned until it runs again',
      load: async () => (await import('./run-witness.js')).runWitness,
    },
    {
      usage: 'checkpoint',
      summary: 'the newest signed checkpoint; keep it outside, and nothing before it can be altered unseen',
      options: [{ flags: '--note', summary: 'the signed note itself' }],
      load: async () => (await import('./show-checkpoint.js')).showCheckpoint,
    },
    ...custodyCommands,
  ],
};
