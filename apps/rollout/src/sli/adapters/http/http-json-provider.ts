import { Injectable } from '@nestjs/common';
import { fillTemplate } from '../../domain/fill-template.js';
import { type Failed, failed, type NoData, noData, ok, type SliReading } from '../../domain/reading.js';
import type { HttpJsonSource } from '../../domain/source.js';
import { SliProvider, type SliQuestion } from '../../provider.js';
import { askHttp, type HttpAnswer } from './ask-http.js';
import { AddressGuard } from './guarded-address.js';

const MOST_BYTES = 262_144;
const MOST_COUNTED = 1_000_000_000;

/** Any HTTP end point that answers JSON with whole numbers for the slice it is asked about. */
@Injectable()
export class HttpJsonProvider extends SliProvider<HttpJsonSource> {
  readonly kind = 'http-json';

  override async read(source: HttpJsonSource, { query, ...question }: SliQuestion): Promise<SliReading> {
    const part = query.good ?? query.bad;
    if (query.path === undefined || query.total === undefined || part === undefined) {
      return failed('config', 'path, total, and good or bad, are missing');
    }
    const url = urlOf(source, query.path, question);
    if (url === null) return failed('config', 'the path leads away from its source');
    const { headers, timeoutMs, allow } = source;
    const answer = await askHttp({
      url,
      headers,
      timeoutMs,
      mostBytes: MOST_BYTES,
      guard: new AddressGuard(allow),
    });
    const body = bodyOf(answer);
    if (body.status !== 'ok') return body;
    const total = countAt(body.value, query.total);
    const some = countAt(body.value, part);
    if (typeof total !== 'number') return total;
    if (typeof some !== 'number') return some;
    if (some > total) return failed('config', `${part} is ${some}, more than all ${total}`);
    return ok(query.good === undefined ? total - some : some, total);
  }
}

function urlOf(
  { url }: HttpJsonSource,
  path: string,
  { service, variant, fromMs, untilMs }: Omit<SliQuestion, 'query'>,
): URL | null {
  const window = (untilMs - fromMs) / 1000;
  try {
    const values = { service, variant, window, from: fromMs / 1000, to: untilMs / 1000 };
    const base = new URL(url);
    const asked = new URL(
      `${base.origin}${base.pathname.replace(/\/$/, '')}${fillTemplate(path, values, encodeURIComponent)}`,
    );
    return asked.origin === base.origin && asked.pathname.startsWith(base.pathname.replace(/\/$/, ''))
      ? asked
      : null;
  } catch {
    return null;
  }
}

function bodyOf(answer: HttpAnswer): { readonly status: 'ok'; readonly value: unknown } | NoData | Failed {
  if (answer.outcome === 'failed') return failed(answer.why, answer.detail);
  const { status, text } = answer;
  if (status === 204 || (status === 200 && text.trim() === '')) return noData('empty');
  if (status !== 200) {
    const isPassing = status >= 500 || status === 429;
    return failed(isPassing ? 'transient' : 'config', `it answered ${status}`);
  }
  try {
    return { status: 'ok', value: JSON.parse(text) };
  } catch {
    return failed('transient', 'the answer is no JSON');
  }
}

/** @param pointer RFC 6901 */
function countAt(body: unknown, pointer: string): number | NoData | Failed {
  let value: unknown = body;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined;
  }
  if (value === null) return noData('empty');
  if (value === 'NaN') return noData('nan');
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_COUNTED)
    return value;
  return failed('config', `${pointer} is no whole number from 0 up`);
}
