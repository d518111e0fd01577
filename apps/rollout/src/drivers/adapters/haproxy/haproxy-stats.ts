import { DriverRefusedError } from '../../domain/errors.js';
import type { ArmHealth, ArmObservation } from '../../domain/observation.js';

/** One line of `show stat`, by the names of its header. */
export type StatRow = ReadonlyMap<string, string>;

/** @throws DriverRefusedError when the text is not the CSV of `show stat` */
export function readStats(text: string): readonly StatRow[] {
  const [header, ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  if (header === undefined || !header.startsWith('# pxname,')) {
    throw new DriverRefusedError('haproxy', `show stat answered ${JSON.stringify(text.slice(0, 100))}`);
  }
  const names = header.slice(2).split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return new Map(names.map((name, index) => [name, values[index] ?? '']));
  });
}

/**
 * The servers of an arm taken together.
 * @throws DriverRefusedError when one of them is not there
 */
export function armOf(rows: readonly StatRow[], backend: string, servers: readonly string[]): ArmObservation {
  const own = servers.map((server) => {
    const row = rows.find((line) => line.get('pxname') === backend && line.get('svname') === server);
    if (row === undefined) throw new DriverRefusedError('haproxy', `there is no server ${backend}/${server}`);
    return row;
  });
  return {
    health: healthOf(own.map((row) => row.get('status') ?? '')),
    requests: sumOf(own, 'stot'),
    // Management Guide, 9.1: of a server, how often it was switched away from.
    redispatched: sumOf(own, 'wredis'),
  };
}

function sumOf(rows: readonly StatRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row.get(column) ?? 0), 0);
}

function healthOf(statuses: readonly string[]): ArmHealth {
  const dead = statuses.filter((status) => status.startsWith('DOWN') || status.startsWith('MAINT')).length;
  if (dead === statuses.length) return 'down';
  if (dead > 0) return 'degraded';
  return statuses.some((status) => status === 'no check') ? 'unknown' : 'up';
}

/** Health of the same arm as several processes see it: the worst counts. */
export function worstHealth(healths: readonly ArmHealth[]): ArmHealth {
  const order = ['down', 'degraded', 'unknown', 'up'] as const;
  return order.find((health) => healths.includes(health)) ?? 'unknown';
}
