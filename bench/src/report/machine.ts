import { arch, availableParallelism, loadavg, platform, totalmem } from 'node:os';

/** What figures depend on; neither the host's name nor a path. */
export interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  /** `linux x64`. */
  readonly platform: string;
  /** Of one minute, before anything of the bench ran: above 0 somebody else was busy. */
  readonly loadAverage: number;
  /** Of what the suite ran on; a pure one needs Node alone. */
  readonly versions: Readonly<Record<'node', string> & Partial<Record<'postgres' | 'nats', string>>>;
}

/** This machine, as it is before a run. */
export function machine(): Omit<Machine, 'versions'> {
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
