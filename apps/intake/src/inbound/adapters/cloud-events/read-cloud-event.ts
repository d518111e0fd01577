import { createHash } from 'node:crypto';
import { parseJsonText, ProblemError } from '@glidepath/service-kit';
import type { Arrival, CloudAttributes } from '../../domain/arrival.js';

/** Bytes with the headers they came with, names in lower case. */
export interface CloudMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

type Content = Arrival['content'];

/** What cannot be read; caught here and told as the reason of the refusal. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

const DECODER = new TextDecoder('utf-8', { fatal: true });
const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;

/**
 * Takes a CloudEvent off NATS or HTTP (CloudEvents 1.0: structured and binary content modes of the NATS protocol
 * binding), or a CDEvent that came without one. Never throws on what was sent.
 */
export function readCloudEvent({ headers, data }: CloudMessage): Pick<Arrival, 'bodyDigest' | 'content'> & {
  readonly mode: 'structured' | 'binary';
} {
  const bodyDigest = createHash('sha256').update(data).digest('hex');
  const mediaType = (headers['content-type'] ?? '').trim().toLowerCase();
  const isStructured = mediaType.startsWith('application/cloudevents');
  const isBinary = !isStructured && Object.keys(headers).some((name) => name.startsWith('ce-'));
  try {
    if (mediaType.startsWith('application/cloudevents-batch'))
      throw new UnreadableError('batches are not accepted');
    const body = parseBody(data);
    if (isBinary)
      return { mode: 'binary', bodyDigest, content: { attributes: fromHeaders(headers), event: body } };
    // Neither form is marked: a body with CloudEvents attributes is one, anything else may be a bare CDEvent.
    if (isStructured || isCloudEvent(body))
      return { mode: 'structured', bodyDigest, content: fromBody(body) };
    return { mode: 'binary', bodyDigest, content: { attributes: null, event: body } };
  } catch (error) {
    const mode = isBinary ? 'binary' : 'structured';
    if (error instanceof UnreadableError || error instanceof ProblemError) {
      return { mode, bodyDigest, content: { fault: error.message } };
    }
    throw error;
  }
}

function parseBody(data: Uint8Array): unknown {
  if (data.length === 0) throw new UnreadableError('the body is empty');
  let text: string;
  try {
    text = DECODER.decode(data);
  } catch {
    throw new UnreadableError('the body is not UTF-8');
  }
  return parseJsonText(text);
}

function isCloudEvent(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && 'specversion' in body;
}

function fromBody(body: unknown): Content {
  if (typeof body !== 'object' || body === null) throw new UnreadableError('the CloudEvent is not an object');
  const event = new Map(Object.entries(body));
  const attributes = attributesOf((name) => event.get(name));
  if (event.has('data_base64')) return { attributes, event: parseBody(fromBase64(event.get('data_base64'))) };
  return { attributes, event: event.get('data') };
}

function fromBase64(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new UnreadableError('data_base64 is not a text');
  return Buffer.from(value, 'base64');
}

function fromHeaders(headers: Readonly<Record<string, string>>): CloudAttributes {
  const mediaType = decodeHeader(
    headers['ce-datacontenttype'] ?? headers['content-type'] ?? 'application/json',
  );
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(mediaType)) {
    throw new UnreadableError(`the data is ${mediaType.slice(0, 100)}, not JSON`);
  }
  return attributesOf((name) => {
    const value = headers[`ce-${name}`];
    return value === undefined ? undefined : decodeHeader(value);
  });
}

function attributesOf(read: (name: string) => unknown): CloudAttributes {
  const [specversion, id, source, type] = REQUIRED.map((name) => {
    const value = read(name);
    if (typeof value === 'string' && value !== '') return value;
    throw new UnreadableError(`the CloudEvent has no ${name}`);
  });
  if (specversion !== '1.0')
    throw new UnreadableError(`CloudEvents ${specversion?.slice(0, 20)} is not known here; send 1.0`);
  const subject = read('subject');
  return {
    specversion,
    id: id ?? '',
    source: source ?? '',
    type: type ?? '',
    subject: typeof subject === 'string' && subject !== '' ? subject : null,
  };
}

/** CloudEvents, HTTP and NATS bindings, header values: percent-encoded UTF-8, decoded once, perhaps a quoted string. */
function decodeHeader(value: string): string {
  const text = /^".*"$/.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UnreadableError('a header is not percent-encoded UTF-8');
  }
}
