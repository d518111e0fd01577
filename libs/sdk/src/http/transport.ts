import { GlidepathError } from '../glidepath-error.js';
import { errorFromResponse, networkError } from './problem-response.js';
import { retryDelayMs } from './retry-delay.js';
import { sleep } from './sleep.js';

/** A bearer token, or what fetches a fresh one; it is asked before every request, so it should cache. */
export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

export interface TransportOptions {
  /** Where the gateway is: `http://127.0.0.1:7400`. */
  readonly url: string;
  readonly token?: TokenSource | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Tries in all, 1 to switch retries off; 4 when not given. */
  readonly attempts?: number | undefined;
  /** Longest a plain call may take, in milliseconds; 30,000 when not given. */
  readonly timeoutMs?: number | undefined;
}

/** What every call accepts. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What every write accepts. */
export interface WriteOptions extends CallOptions {
  /** The same key and body give the first answer again; made up when absent, so that retries are safe. */
  readonly idempotencyKey?: string | undefined;
}

export interface Call extends WriteOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** Version the caller has seen; sent as `If-Match`. */
  readonly ifVersion?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest this call may take; `null` for streams. */
  readonly timeoutMs?: number | null;
}

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;

/** Sends calls: with a token, an idempotency key on every write, and patience for what passes. */
export class Transport {
  private readonly send: typeof fetch;

  constructor(private readonly options: TransportOptions) {
    this.send = options.fetch ?? ((...args) => fetch(...args));
  }

  /**
   * The JSON of the answer.
   * @throws GlidepathError for every answer but a success, and when there is none
   */
  async json<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const response = await this.call(path, call);
    return (await response.json()) as Answer;
  }

  /**
   * The answer itself, once it is a success.
   * @throws GlidepathError
   * @throws whatever the caller's signal was aborted with
   */
  async call(path: string, call: Call = {}): Promise<Response> {
    const attempts = this.options.attempts ?? ATTEMPTS;
    const { method = 'GET' } = call;
    const idempotencyKey = call.idempotencyKey ?? (method === 'GET' ? undefined : crypto.randomUUID());
    for (let attempt = 1; ; attempt += 1) {
      const { response, error } = await this.once(path, { ...call, idempotencyKey });
      if (error === undefined) return response;
      if (!error.retryable || attempt >= attempts) throw error;
      const retryAfter = response?.headers.get('retry-after') ?? null;
      await sleep(retryDelayMs(attempt, retryAfter, Math.random(), Date.now()), call.signal);
    }
  }

  private async once(path: string, call: Call) {
    const url = this.urlOf(path, call.query);
    const { signal } = call;
    signal?.throwIfAborted();
    try {
      const response = await this.send(url, {
        method: call.method ?? 'GET',
        headers: await this.headersOf(call),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: this.limit(call),
      });
      if (response.ok) return { response };
      return { response, error: await errorFromResponse(response) };
    } catch (error) {
      signal?.throwIfAborted();
      // A token source that asks a server has been patient already, and says better what is wrong.
      if (error instanceof GlidepathError) throw error;
      return { error: networkError(url, error) };
    }
  }

  private urlOf(path: string, query: Call['query'] = {}): string {
    const url = new URL(path, this.options.url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url.href;
  }

  private async headersOf(call: Call): Promise<Record<string, string>> {
    const { token } = this.options;
    const { body, accept = 'application/json', contentType = 'application/json', ifVersion } = call;
    const bearer = typeof token === 'function' ? await token() : token;
    return {
      Accept: accept,
      ...(body === undefined ? {} : { 'Content-Type': contentType }),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(call.idempotencyKey === undefined ? {} : { 'Idempotency-Key': call.idempotencyKey }),
      ...(ifVersion === undefined ? {} : { 'If-Match': `"${ifVersion}"` }),
      ...call.headers,
    };
  }

  private limit({ signal, timeoutMs = this.options.timeoutMs ?? TIMEOUT_MS }: Call): AbortSignal | null {
    const signals = [signal, timeoutMs === null ? undefined : AbortSignal.timeout(timeoutMs)];
    const given = signals.filter((one) => one !== undefined);
    return given.length === 0 ? null : AbortSignal.any(given);
  }
}
