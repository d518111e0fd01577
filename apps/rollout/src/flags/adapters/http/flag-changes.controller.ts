import type { IncomingMessage, ServerResponse } from 'node:http';
import { Public } from '@glidepath/service-kit';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { FlagBoard } from '../../application/flag-board.js';
import { OpenStreams } from '../../application/open-streams.js';
import { configEtag } from './config-etag.js';

/** Below the patience of proxies and of clients that take silence for a broken line. */
const HEARTBEAT_MS = 15_000;
/** Beyond this a reader has stopped reading. */
const MOST_UNREAD_BYTES = 65_536;

/**
 * Tells clients to ask again, over server-sent events. It says that something changed and nothing of what, and a
 * browser's EventSource cannot send a token: so it needs none.
 */
@Controller('ofrep/v1/changes')
@Public()
export class FlagChangesController {
  constructor(
    private readonly board: FlagBoard,
    private readonly streams: OpenStreams,
  ) {}

  @Get()
  changes(@Req() request: IncomingMessage, @Res() response: ServerResponse): void {
    const leave = this.streams.enter(() => response.end());
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const write = (text: string): void => {
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
      else response.write(text);
    };
    const tell = this.teller(write);
    const unsubscribe = this.board.onChange(tell);
    // What changed between the client's last answer and this connection was told to nobody.
    tell();
    const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
    request.once('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
      leave();
    });
  }

  /** Several facts of one moment are one message. */
  private teller(write: (text: string) => void): () => void {
    let isPlanned = false;
    return () => {
      if (isPlanned) return;
      isPlanned = true;
      setImmediate(() => {
        isPlanned = false;
        const message = { type: 'refetchEvaluation', etag: configEtag(this.board.revision) };
        write(`data: ${JSON.stringify(message)}\n\n`);
      });
    };
  }
}
