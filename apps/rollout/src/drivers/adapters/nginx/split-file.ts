import { createHash } from 'node:crypto';
import type { NginxRoute } from '../../domain/route.js';

/** What the driver writes for nginx to include. */
export interface SplitFile {
  readonly text: string;
  /** Names this split; nginx answers it where it serves by it. */
  readonly order: string;
}

/**
 * A split of a variable between two upstreams, to a hundredth of a percent.
 * @see ngx_http_split_clients_module; a share of 0 is no valid percentage, so it is left out
 */
export function splitFile({ variable, key, stable, canary }: NginxRoute, weightPercent: number): SplitFile {
  const isSplit = weightPercent > 0 && weightPercent < 100;
  const rest = weightPercent === 100 ? canary : stable;
  const lines = [
    `split_clients "${key}" $${variable} {`,
    ...(isSplit ? [`    ${weightPercent.toFixed(2)}% ${canary};`] : []),
    `    * ${rest};`,
    '}',
  ];
  const order = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  const head = `# Written by Glidepath, weight ${weightPercent.toFixed(2)}; changes by hand are overwritten.`;
  const answer = `map "" $${variable}_order { default "${order}"; }`;
  return { text: [head, ...lines, answer, ''].join('\n'), order };
}

/** The share of the canary a split file says, percent; null where it is none of ours. */
export function shareInFile(text: string): number | null {
  const found = /^# Written by Glidepath, weight (\d+\.\d\d);/.exec(text);
  return found === null ? null : Number(found[1]);
}
