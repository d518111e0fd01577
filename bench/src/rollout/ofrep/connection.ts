import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * One kept connection with one request under way: the least a client can do, because on a machine of two cores what the
 * generator takes is missing to the server.
 */
export class Connection {
  private readonly socket: Socket;
  private received = '';
  private settle: ((status: number) => void) | null = null;

  constructor(
    port: number,
    private readonly path: string,
  ) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.take(text));
    this.socket.on('error', () => this.finish(0));
  }

  /** @param done receives the status, 0 for a connection that broke */
  post(body: string, done: (status: number) => void): void {
    this.settle = done;
    this.socket.write(
      `POST ${this.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}${HEAD_END}${body}`,
    );
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.received)?.[1] ?? 0);
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    const status = Number(this.received.slice(9, 12));
    this.received = '';
    this.finish(status);
  }

  private finish(status: number): void {
    const { settle } = this;
    this.settle = null;
    settle?.(status);
  }
}
