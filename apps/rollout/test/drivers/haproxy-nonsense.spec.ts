import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { HaproxyDriver } from '../../src/drivers/adapters/haproxy/haproxy-driver.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { HaproxyRouteSchema } from '../../src/drivers/domain/route.js';
import { orderOf } from './traffic-driver-suite.js';

const target = { driver: 'haproxy', route: 'edge', stable: 'stable', canary: 'canary' } as const;

describe('something behind the socket that is not HAProxy', () => {
  let server: Server;
  let driver: HaproxyDriver;
  let answer: (socket: Socket) => void = () => undefined;
  const open = new Set<Socket>();

  beforeAll(async () => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        answer(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const edge = HaproxyRouteSchema.parse({
      driver: 'haproxy',
      sockets: [`127.0.0.1:${port}`],
      backend: 'svc',
      stable: ['stable'],
      canary: ['canary'],
      timeoutMs: 1_500,
    });
    const unix = { ...edge, sockets: ['/nowhere/haproxy.sock'] };
    driver = new HaproxyDriver(new Routes({ edge, unix }));
  });
  afterAll(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });

  it.each([
    ['silence', () => undefined, 'driver-unreachable'],
    ['a hang-up', (socket: Socket) => socket.destroy(), 'driver-refused'],
    [
      'a web page',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n<html>'),
      'driver-refused',
    ],
    ['no rights', (socket: Socket) => socket.end('Permission denied\n'), 'driver-refused'],
    ['half of what was asked', (socket: Socket) => socket.end('5 (initial 0)\n'), 'driver-refused'],
    ['no end', (socket: Socket) => socket.write('x'.repeat(5_000_000)), 'driver-refused'],
  ])('is found out by %s', async (_, reply, code) => {
    answer = reply;
    await expect(driver.apply(orderOf(target, 5))).rejects.toMatchObject({ code });
    await expect(driver.verify(orderOf(target, 5))).rejects.toMatchObject({ code });
    await expect(driver.observe(orderOf(target, 5))).rejects.toMatchObject({ code });
  });

  it('is out of reach where the socket is not there', async () => {
    const order = orderOf({ ...target, route: 'unix' }, 5);
    await expect(driver.apply(order)).rejects.toMatchObject({ code: 'driver-unreachable' });
  });
});
