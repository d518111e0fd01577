import { createServer } from 'node:net';
import { freePort } from '../servers/free-port.js';
import { chooseServicePorts, DEFAULT_PORTS } from './stack-ports.js';
import { STACK_SERVICES } from './stack.js';

describe('ports of the services', () => {
  const log = (): void => undefined;

  it('are all different', async () => {
    const free = await chooseServicePorts({ services: STACK_SERVICES, mode: 'free', log });
    expect(new Set(free.values()).size).toBe(STACK_SERVICES.length);
    const usual = await chooseServicePorts({ services: STACK_SERVICES, mode: 'default', log });
    expect(new Set(usual.values()).size).toBe(STACK_SERVICES.length);
  });

  it('move when busy, not to the port of another, and say so', async () => {
    const occupant = createServer();
    const isOurs = await new Promise<boolean>((done) => {
      occupant.once('error', () => done(false));
      occupant.listen(DEFAULT_PORTS.intake, '127.0.0.1', () => done(true));
    });
    const lines: string[] = [];
    const ports = await chooseServicePorts({
      services: STACK_SERVICES,
      mode: 'default',
      log: (line) => lines.push(line),
    });
    if (isOurs) occupant.close();
    const intake = ports.get('intake');
    expect(Object.values(DEFAULT_PORTS)).not.toContain(intake);
    expect(lines).toContain(`port ${DEFAULT_PORTS.intake} is busy: intake moves to ${intake}`);
  });

  it('fail when the one asked for is busy', async () => {
    const port = await freePort();
    const occupant = createServer();
    await new Promise<void>((done) => occupant.listen(port, '127.0.0.1', done));
    const refused = chooseServicePorts({ services: STACK_SERVICES, mode: 'default', gatewayPort: port, log });
    await expect(refused).rejects.toMatchObject({ step: 'gateway', problem: `port ${port} is in use` });
    occupant.close();
  });
});
