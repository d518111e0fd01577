import { GlidepathError } from '@glidepath/sdk';
import type { CommandSpec } from './command.js';
import { exitCodeOfProblem } from './exit-code-of-problem.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/** Says what happened, what did not, and what to do next. @returns the exit code */
export function reportFailure(error: unknown, spec: CommandSpec, terminal: Terminal): ExitCode {
  if (error instanceof Failure && error.exitCode === EXIT.interrupted) {
    terminal.alert(spec.goesOn === undefined ? error.message : `${error.message}; ${spec.goesOn}`);
    return EXIT.interrupted;
  }
  terminal.alert(error instanceof Error ? error.message : String(error), 'bad');
  if (error instanceof GlidepathError) {
    for (const { pointer, detail } of error.errors) terminal.alert(`  ${pointer}: ${detail}`);
  }
  if (spec.undone !== undefined) terminal.alert(`  ${spec.undone}`);
  const hint = hintOf(error);
  if (hint !== undefined) terminal.alert(`  try: ${hint}`);
  if (error instanceof GlidepathError) {
    const { code, requestId } = error;
    terminal.alert(`  problem: ${code}${requestId === undefined ? '' : `, request ${requestId}`}`);
    return exitCodeOfProblem(error);
  }
  if (error instanceof Failure) return error.exitCode;
  if (error instanceof Error && error.name === 'InvalidArgumentError') return EXIT.usage;
  return EXIT.unexpected;
}

const HINTS: Readonly<Record<string, string>> = {
  network: 'npm start, or name a running one with --url or GLIDEPATH_URL; glide doctor says more',
  unauthenticated: 'set GLIDEPATH_TOKEN, or in development: --as ada',
  forbidden: 'glide whoami',
  'own-change': 'ask somebody else: nobody approves a change of their own',
  'not-an-approver': 'glide approval get <change> says who is asked',
  'digest-outdated': 'glide change get <change>: the content is another one now',
  'already-decided': 'glide approval get <change>',
  'unknown-service': 'glide service put <service>, or glide service list',
  'idempotency-key-reused': 'another --idempotency-key for another request',
  'rollout-already-landed': 'submit a change that goes back to the version before',
};

function hintOf(error: unknown): string | undefined {
  if (error instanceof Failure) return error.hint;
  return error instanceof GlidepathError ? HINTS[error.code] : undefined;
}
