import { GlidepathError } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import type { Presentation } from '../../output/format.js';
import { readClaims } from './read-claims.js';

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do when it is not well. */
  readonly fix: string | null;
}

/** RFC 9110 dates have whole seconds; tokens tolerate a little more than this. */
const CLOCK_TOLERANCE_MS = 30_000;

export async function checkHealth(context: CommandContext): Promise<ExitCode> {
  const server = await checkServer(context);
  const checks = [checkNode(), ...server, await checkToken(context)];
  await context.output.many(checks, presentation);
  if (server[0]?.ok === false) return EXIT.unreachable;
  return checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.unexpected;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { check: 'node', ok, found: process.versions.node, fix: ok ? null : 'install Node 20.19 or newer' };
}

async function checkServer({ glidepath, url, signal }: CommandContext): Promise<readonly Check[]> {
  try {
    const response = await glidepath.transport.call('/readyz', { signal });
    return [{ check: 'server', ok: true, found: `${url} is ready`, fix: null }, checkClock(response)];
  } catch (error) {
    signal.throwIfAborted();
    const found = error instanceof GlidepathError ? error.message : String(error);
    const fix = 'start one with: npm start; or name another with --url or GLIDEPATH_URL';
    return [{ check: 'server', ok: false, found: `${url}: ${found}`, fix }];
  }
}

function checkClock(response: Response): Check {
  const off = Date.now() - Date.parse(response.headers.get('date') ?? '');
  const ok = !(Math.abs(off) > CLOCK_TOLERANCE_MS);
  const found = Number.isNaN(off) ? 'the server told no time' : `${Math.round(off / 1000)} s off the server`;
  return {
    check: 'clock',
    ok,
    found,
    fix: ok ? null : 'set the clock: tokens are valid for a short time only',
  };
}

async function checkToken({ token }: CommandContext): Promise<Check> {
  const fix = 'set GLIDEPATH_TOKEN, or in development: --as ada';
  let bearer: string | undefined;
  try {
    bearer = await token();
  } catch (error) {
    return { check: 'token', ok: false, found: error instanceof Error ? error.message : String(error), fix };
  }
  if (bearer === undefined) return { check: 'token', ok: true, found: 'none: reading only', fix };
  const { sub = 'unknown', exp = Infinity } = readClaims(bearer) ?? {};
  const ok = exp * 1000 > Date.now();
  return { check: 'token', ok, found: ok ? `you are ${sub}` : `expired for ${sub}`, fix: ok ? null : fix };
}

const presentation: Presentation<Check> = {
  id: ({ check }) => check,
  columns: {
    check: ({ check }) => check,
    status: ({ ok }) => (ok ? 'ok' : 'fault'),
    found: ({ found }) => found,
    fix: ({ fix }) => fix,
  },
};
