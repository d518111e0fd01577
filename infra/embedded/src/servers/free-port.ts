import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
// Below 32768, where Linux begins to hand out ports to outgoing connections that would take ours between probe and use.
const FIRST_RANDOM_PORT = 15_000;
const LAST_RANDOM_PORT = 31_999;
const HIGHEST_PORT = 65_535;

/** Given away by this process: their servers may not listen yet, and a stack asks for ten before the first one does. */
const given = new Set<number>();

/**
 * A TCP port of the loopback address that nobody listens on now, and that this process was not given before. Callers in
 * two processes are unlikely, not unable, to get the same one.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await nextFreePort(randomInt(FIRST_RANDOM_PORT, LAST_RANDOM_PORT));
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

/**
 * The preferred port, or the next one above it that is free.
 * @throws RangeError when every port from `preferred` up is taken
 */
export async function nextFreePort(preferred: number): Promise<number> {
  for (let port = preferred; port <= HIGHEST_PORT; port++) {
    if (await isPortFree(port)) return port;
  }
  throw new RangeError(`no free port from ${preferred} up`);
}

/** Whether a server could listen on this port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port)) && !(await someoneAnswers(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Where a listener on all addresses does not stop us from binding the loopback one (macOS), it still answers. */
function someoneAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const finish = (isAnswered: boolean): void => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.setTimeout(1000, () => finish(false));
  });
}
