import { Injectable } from '@nestjs/common';
import { fillTemplate } from '../../domain/fill-template.js';
import { failed, ok, type SliReading } from '../../domain/reading.js';
import type { SyntheticSource } from '../../domain/source.js';
import { SliProvider, type SliQuestion } from '../../provider.js';
import { askHttp } from './ask-http.js';
import { AddressGuard } from './guarded-address.js';

const MOST_BYTES = 1_048_576;

/**
 * Requests of our own to each version, for services with little traffic. A version that does not answer, or not in time,
 * or not with 2xx, was bad; both arms are asked the same, so that our own trouble hits both.
 */
@Injectable()
export class SyntheticProvider extends SliProvider<SyntheticSource> {
  readonly kind = 'synthetic';

  override async read(source: SyntheticSource, question: SliQuestion): Promise<SliReading> {
    const { variants, checks, timeoutMs, allow } = source;
    const url = urlOf(variants, question);
    if (url === null) return failed('config', `nobody said where ${question.variant} answers`);
    const guard = new AddressGuard(allow);
    let good = 0;
    for (let check = 0; check < checks; check += 1) {
      const answer = await askHttp({ url, timeoutMs, mostBytes: MOST_BYTES, guard });
      if (answer.outcome === 'failed' && answer.why === 'refused') return failed('refused', answer.detail);
      if (answer.outcome === 'answered' && answer.status >= 200 && answer.status < 300) good += 1;
    }
    return ok(good, checks);
  }
}

function urlOf(
  variants: SyntheticSource['variants'],
  { query, service, variant, fromMs, untilMs }: SliQuestion,
): URL | null {
  const base = Object.hasOwn(variants, variant) ? variants[variant] : undefined;
  if (base === undefined) return null;
  const values = {
    service,
    variant,
    window: (untilMs - fromMs) / 1000,
    from: fromMs / 1000,
    to: untilMs / 1000,
  };
  try {
    return new URL(
      `${base.replace(/\/$/, '')}${fillTemplate(query.path ?? '/', values, encodeURIComponent)}`,
    );
  } catch {
    return null;
  }
}
