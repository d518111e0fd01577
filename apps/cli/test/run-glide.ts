import { PassThrough } from 'node:stream';
import { type ExitCode, glide } from '../src/index.js';

export interface Ended {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly url?: string;
  readonly databaseUrl?: string;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly isTty?: boolean;
  readonly hasUnicode?: boolean;
}

/** Runs `glide` in this process, with its streams kept. */
export async function runGlide(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const {
    url,
    databaseUrl,
    stdin = '',
    signal = new AbortController().signal,
    isTty = false,
    hasUnicode = false,
  } = options;
  const [input, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  input.end(stdin);
  const [out, err] = [collect(stdout), collect(stderr)];
  const terminal = isTty ? { isTTY: true } : {};
  const exitCode = await glide(args, {
    streams: { stdin: Object.assign(input, terminal), stdout, stderr: Object.assign(stderr, terminal) },
    settings: {
      url,
      token: 'secret',
      databaseUrl,
      home: '/nowhere',
      isCi: false,
      hasColour: false,
      hasUnicode,
    },
    version: '1.2.3',
    signal,
  });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await out, stderr: await err };
}

async function collect(stream: PassThrough): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
