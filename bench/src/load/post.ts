import { Agent, request } from 'node:http';
import type { LoadTarget } from './load-run.js';

export interface PostAnswer {
  readonly status: number;
  readonly location: string;
  /** The body, where the status is not 201. */
  readonly problem: string;
}

/** Posts over kept connections, without a limit to how many wait. */
export class Poster {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 512 });

  constructor(private readonly target: LoadTarget) {}

  /** Sends again, under the same key, what met a connection the server was just closing. */
  async post(key: string): Promise<PostAnswer> {
    for (;;) {
      const answer = await this.#send(key);
      if (answer !== undefined) return answer;
    }
  }

  /** @returns undefined when a kept connection turned out to be closed */
  #send(key: string): Promise<PostAnswer | undefined> {
    const { url, headers, body } = this.target;
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          method: 'POST',
          agent: this.#agent,
          headers: { ...headers, 'Idempotency-Key': key, 'Content-Length': Buffer.byteLength(body) },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            const problem = status === 201 ? '' : Buffer.concat(chunks).toString();
            resolve({ status, location: answer.headers.location ?? '', problem });
          });
        },
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(undefined);
        else reject(error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
