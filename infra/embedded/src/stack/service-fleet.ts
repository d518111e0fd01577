import { SupervisedServer } from '../servers/supervised-server.js';
import type { RunningServer } from '../servers/embedded-server.js';
import { StackError } from '../stack-error.js';
import { startService, untilServiceReady } from './service-process.js';
import type { ServicePorts } from './stack-ports.js';
import { STACK_SERVICES } from './stack.js';
import type { StackService, StackServices } from './stack.js';

export interface FleetOptions {
  readonly home: string;
  readonly ports: ServicePorts;
  readonly settingsOf: (service: StackService, port: number) => Readonly<Record<string, string>>;
  readonly stopsWithThisProcess: boolean;
  readonly log: (line: string) => void;
}

/** The services of a stack, each a process that is started again when it dies. */
export interface ServiceFleet extends StackServices {
  /** All at once. @throws StackError of the first that does not come up, after stopping the others */
  startAll(): Promise<void>;
  stopAll(): Promise<void>;
  kill9All(): Promise<void>;
}

export function serviceFleet(options: FleetOptions): ServiceFleet {
  const { ports } = options;
  const members = new Map([...ports].map(([service, port]) => [service, supervise(service, port, options)]));
  const everyone = <T>(task: (member: SupervisedServer<RunningServer>) => Promise<T>): Promise<T[]> =>
    Promise.all([...members.values()].map(task));
  const member = (service: StackService): SupervisedServer<RunningServer> => {
    const found = members.get(service);
    if (found === undefined)
      throw new StackError({
        step: service,
        problem: 'not part of this stack',
        fix: 'name it in `services`',
      });
    return found;
  };
  const stopAll = async (): Promise<void> => void (await everyone((one) => one.stop()));
  return {
    stopAll,
    kill9All: async () => void (await everyone((one) => one.kill9ForGood())),
    startAll: async () => {
      try {
        await everyone((one) => one.start());
      } catch (error) {
        await stopAll();
        throw error;
      }
    },
    pid: (service) => member(service).running?.pid,
    kill9: (service) => member(service).kill9(),
    stop: (service) => member(service).stop(),
    restart: async (service) => {
      await member(service).stop();
      await member(service).start();
    },
    ready: (service) =>
      untilServiceReady(service, ports.get(service) ?? 0, () => member(service).running !== undefined),
  };
}

function supervise(
  service: StackService,
  port: number,
  options: FleetOptions,
): SupervisedServer<RunningServer> {
  const { home, log, stopsWithThisProcess } = options;
  const settings = options.settingsOf(service, port);
  // The gateway is ready when every service behind it is.
  const isAlone = service === 'gateway' && !STACK_SERVICES.every((one) => options.ports.has(one));
  return new SupervisedServer({
    name: service,
    log,
    start: (signal) => startService({ home, service, port, settings, isAlone, stopsWithThisProcess, signal }),
  });
}
