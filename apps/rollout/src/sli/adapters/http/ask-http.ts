import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type AddressGuard, RefusedAddressError } from './guarded-address.js';

export interface HttpQuestion {
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole answer, not only its beginning. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
  /** Absent: any address may be asked. */
  readonly guard?: AddressGuard;
}

export type HttpAnswer =
  | { readonly outcome: 'answered'; readonly status: number; readonly text: string }
  | {
      readonly outcome: 'failed';
      readonly why: 'timeout' | 'transient' | 'refused';
      readonly detail: string;
    };

/** Asks once, follows nothing, never rejects: what goes wrong is an outcome. */
export function askHttp(question: HttpQuestion): Promise<HttpAnswer> {
  const { url, guard, timeoutMs } = question;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (guard !== undefined && isIP(host) !== 0 && !guard.mayAsk(host)) {
    return Promise.resolve({
      outcome: 'failed',
      why: 'refused',
      detail: new RefusedAddressError(host).message,
    });
  }
  return new Promise((resolve) => {
    const answered = (answer: HttpAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
      request.destroy();
    };
    const timer = setTimeout(() => {
      answered({ outcome: 'failed', why: 'timeout', detail: `no answer within ${timeoutMs} ms` });
    }, timeoutMs);
    const request = start(question, answered);
    request.end(question.body);
  });
}

function start(
  { url, method = 'GET', headers = {}, body, mostBytes, guard }: HttpQuestion,
  answered: (answer: HttpAnswer) => void,
) {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { accept: 'application/json', ...headers, ...length },
    agent: false,
    ...(guard === undefined ? {} : { lookup: guard.lookup }),
  } as const;
  return send(url, options, (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > mostBytes) {
        answered({
          outcome: 'failed',
          why: 'transient',
          detail: `the answer is longer than ${mostBytes} bytes`,
        });
      }
    });
    response.on('end', () => {
      answered({
        outcome: 'answered',
        status: response.statusCode ?? 0,
        text: Buffer.concat(chunks).toString('utf8'),
      });
    });
    response.on('error', ({ message }) => {
      answered({ outcome: 'failed', why: 'transient', detail: message });
    });
  }).on('error', (error) => {
    const why = error instanceof RefusedAddressError ? 'refused' : 'transient';
    answered({ outcome: 'failed', why, detail: error.message });
  });
}
