import type { ServerResponse } from 'node:http';
import { ProblemError } from '../problems/problem-error.js';
import type { HttpRequest } from './http-request.js';
import { parseJsonText } from './json-text.js';

/** A body is at most 4 MiB. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** What is still read (and thrown away) of a body that is too large, so that the caller gets to see the answer. */
const DRAIN_LIMIT_BYTES = 16 * BODY_LIMIT_BYTES;

/** `application/json` and every `application/…+json`; in UTF-8, as RFC 8259 asks for. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/i;

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** Express middleware (a rejection is an error to Express 5): puts strict JSON into `request.body`, or refuses. */
export function readJsonBody(limitBytes = BODY_LIMIT_BYTES) {
  return async (request: HttpRequest, _response: ServerResponse, next: () => void): Promise<void> => {
    if (hasBody(request)) await takeBody(request, limitBytes);
    next();
  };
}

async function takeBody(request: HttpRequest, limitBytes: number): Promise<void> {
  const refusal = refusalByHeaders(request, limitBytes);
  if (refusal !== undefined) {
    drain(request);
    throw refusal;
  }
  const bytes = await collect(request, limitBytes);
  request.rawBody = bytes;
  if (bytes.length > 0) request.body = parse(bytes);
}

function hasBody({ headers }: HttpRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refusalByHeaders({ headers }: HttpRequest, limitBytes: number): ProblemError | undefined {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim());
  if (!JSON_TYPE.test(mediaType)) {
    const given =
      mediaType === '' ? 'no Content-Type was sent' : `${mediaType.slice(0, 100)} is not accepted`;
    return new ProblemError('unsupported-media-type', `${given}; send application/json`);
  }
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-8"?$/i.test(charset)) {
    return new ProblemError('unsupported-media-type', 'send JSON in UTF-8');
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return new ProblemError('unsupported-media-type', 'send the body without Content-Encoding');
  }
  return Number(headers['content-length'] ?? 0) > limitBytes ? tooLarge(limitBytes) : undefined;
}

function collect(request: HttpRequest, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      drain(request);
      reject(tooLarge(limitBytes));
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

/** Reads on without keeping: a connection reset in the middle of sending would hide the answer from the caller. */
function drain(request: HttpRequest): void {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DRAIN_LIMIT_BYTES) request.destroy();
  });
}

function parse(bytes: Buffer): unknown {
  let text: string;
  try {
    text = DECODER.decode(bytes);
  } catch {
    throw new ProblemError('malformed-json', 'the body is not UTF-8');
  }
  return parseJsonText(text);
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    `a body is at most ${limitBytes} bytes; send large content by digest`,
  );
}
