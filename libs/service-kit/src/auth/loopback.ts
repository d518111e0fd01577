import type { IncomingMessage } from 'node:http';

const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const LOOPBACK_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

type Reached = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Whether a request came from this machine; a proxy on it may have brought it from elsewhere. */
export function isFromLoopback({ socket }: Pick<Reached, 'socket'>): boolean {
  return LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '');
}

/**
 * Whether a request over loopback asks for another name: a page elsewhere had its own name resolved to this machine (DNS
 * rebinding), and would read what only its user may. The gateway tells the name it was asked for.
 */
export function isRebound({ socket, headers }: Reached): boolean {
  if (!isFromLoopback({ socket })) return false;
  const names = [headers.host ?? '', ...[headers['x-forwarded-host'] ?? []].flat()];
  return !names.every((name) => LOOPBACK_HOST.test(name));
}
