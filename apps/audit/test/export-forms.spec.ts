import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPORT_FORMATS, type ExportFormat } from '@glidepath/contracts';
import { leafHash } from '@glidepath/ledger';
import { z } from 'zod';
import { exportForm } from '../src/export/domain/export-form.js';
import { exportRecord } from '../src/export/domain/export-record.js';
import { EXPORTED, HOSTILE, RECORDS, sampleOf } from './export-samples.js';

const golden = fileURLToPath(new URL('./golden/', import.meta.url));

/** What the format's reader is given, byte for byte. */
function exported(format: ExportFormat): string {
  const { header, write } = exportForm(format, 'lines');
  return header + RECORDS.map(write).join('');
}

const linesOf = (format: ExportFormat): readonly string[] => exported(format).trimEnd().split('\n');

describe('every format', () => {
  it.each(EXPORT_FORMATS)('writes %s as it was written before', (format) => {
    expect(exported(format)).toBe(readFileSync(`${golden}export.${format}`, 'utf8'));
  });

  it.each(EXPORT_FORMATS)('writes a record a line in %s, whatever is in it, and hides nothing', (format) => {
    const lines = linesOf(format);
    expect(lines).toHaveLength(EXPORTED.length + (format === 'csv' ? 1 : 0));
    // NDJSON is the stored text itself, which escapes what ends a line and leaves the rest to whoever shows it.
    const hidden = format === 'ndjson' ? /[\p{Cc}]/u : /[\p{Cc}\p{Zl}\u202e\u200b]/u;
    for (const line of lines) expect(line.replace(/\r$/, '').replaceAll('\u007f', '')).not.toMatch(hidden);
  });

  it.each(EXPORT_FORMATS)('writes a record in %s whose payload was altered and is no JSON', (format) => {
    for (const type of ['gate.decided', 'deployment.recorded', 'approval.decided']) {
      const raw = { ...sampleOf(9, type, {}), dataText: '{"sealed":"A256GCM' };
      const text = exportForm(format, 'lines').write(exportRecord(raw, 1, 9, []));
      expect(text.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it.each(EXPORT_FORMATS)('takes an event of 256 KiB in %s', (format) => {
    const raw = sampleOf(9, 'change.cancelled', { reason: HOSTILE.repeat(2000) });
    expect(raw.dataText.length).toBeGreaterThan(256 * 1024);
    const text = exportForm(format, 'lines').write(exportRecord(raw, 1, 9, []));
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toContain(Buffer.from(leafHash(raw)).toString('hex'));
  });
});

describe('NDJSON', () => {
  it('carries the event as stored, and index, leaf and what was erased beside it', () => {
    const parsed = linesOf('ndjson').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.map(({ index }) => index)).toEqual(EXPORTED.map((_, at) => at));
    expect(parsed[1]).toMatchObject({ event: { data: { reason: HOSTILE }, digest: EXPORTED[1]?.digest } });
    expect(parsed[4]).toMatchObject({ erased: ['grace'], checkpointSize: 7 });
    expect(parsed[7]).toMatchObject({ erased: [], checkpointSize: null });
  });
});

/** RFC 4180, with every escape we make undone. */
function csvFields(line: string): readonly string[] {
  const fields = line.replace(/\r$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

describe('CSV', () => {
  it('has as many fields in every line as the header names', () => {
    const counts = linesOf('csv').map((line) => csvFields(line).length);
    expect(new Set(counts)).toEqual(new Set([22]));
  });

  it('lets no field begin a formula', () => {
    const fields = linesOf('csv').flatMap(csvFields);
    expect(fields.filter((field) => /^\s*[=+\-@\t\r|\uFF1D]/u.test(field))).toEqual([]);
    expect(fields).toContain("'=cmd|' /C calc'!A0");
    for (const start of ['=1', '+1', '-1', '@x', ' =1', '\t=1', '\uFF1D1', '|x', '"=1', "'=1"]) {
      const line = exportForm('csv', 'lines').write(
        exportRecord(sampleOf(1, 'change.cancelled', {}, start), 1, 0, []),
      );
      expect(csvFields(line)[10]?.startsWith("'")).toBe(true);
    }
  });
});

describe('CEF', () => {
  it('has seven pipes in the header, and extensions that read back', () => {
    const [, line = ''] = linesOf('cef');
    const [, extension = ''] = /^CEF:0(?:\|(?:[^\\|]|\\[\\|])*){6}\|(.*)$/u.exec(line) ?? [];
    const pairs = new Map(
      [...extension.matchAll(/(\w+)=((?:\\.|[^\\=])*?)(?= \w+=|$)/g)].map(([, key, value]) => [key, value]),
    );
    expect(pairs.get('cn1')).toBe('1');
    expect(pairs.get('suid')?.replaceAll(/\\(.)/g, '$1')).toBe("=cmd|' /C calc'!A0");
    expect([...pairs.keys()]).not.toContain('act');
  });

  it('cuts what does not fit into a message, and says so', () => {
    const raw = sampleOf(9, 'change.cancelled', { reason: '\u202e'.repeat(1000) });
    const line = exportForm('cef', 'lines').write(exportRecord(raw, 1, 9, []));
    expect(line.endsWith('\\\\u202e…\n')).toBe(true);
  });
});

describe('RFC 5424', () => {
  it('has the header, structured data and message of the grammar', () => {
    const grammar =
      /^<(\d{1,3})>1 \d{4}-\d\d-\d\dT[\d:.]+Z - glidepath [!-~]{1,128} [!-~]{1,32} (\[[!-~]+( \w+="(\\["\\\]]|[^"\\\]])*")*\])+ \uFEFF.*$/u;
    for (const line of linesOf('rfc5424')) expect(line).toMatch(grammar);
    expect(linesOf('rfc5424').map((line) => Number(/^<(\d+)>/.exec(line)?.[1]))).toEqual([
      110, 110, 108, 110, 110, 110, 105, 108,
    ]);
  });

  it('keeps the payload whole', () => {
    const message = linesOf('rfc5424')[1]?.split('\uFEFF')[1] ?? '';
    expect(JSON.parse(message)).toMatchObject({ reason: HOSTILE });
  });

  it('counts the octets of a frame', () => {
    const stream = Buffer.from(RECORDS.map(exportForm('rfc5424', 'octets').write).join(''));
    let frames = 0;
    for (let at = 0; at < stream.length; frames += 1) {
      const space = stream.indexOf(' ', at);
      const length = Number(stream.subarray(at, space).toString());
      expect(stream.subarray(space + 1, space + 2).toString()).toBe('<');
      at = space + 1 + length;
    }
    expect(frames).toBe(EXPORTED.length);
  });
});

/** What the schema asks of every event, and of each class (OCSF 1.6). */
const Common = z.object({
  activity_id: z.number().int(),
  activity_name: z.string(),
  category_uid: z.number().int(),
  class_uid: z.number().int(),
  type_uid: z.number().int(),
  severity_id: z.number().int().min(0).max(6),
  time: z.number().int(),
  metadata: z.object({ version: z.literal('1.6.0'), product: z.object({ vendor_name: z.string() }) }),
  unmapped: z.object({ log_index: z.number().int(), leaf_hash: z.string().length(64) }),
});
const byProfile = z.object({ metadata: z.object({ profiles: z.tuple([z.literal('host')]) }) });
const lifecycle = byProfile.extend({ app: z.object({ vendor_name: z.string(), name: z.string() }) });
const Classes: Readonly<Record<number, z.ZodType>> = {
  2003: byProfile.extend({
    finding_info: z.object({ uid: z.string(), title: z.string() }),
    compliance: z.object({ standards: z.array(z.string()).min(1), status_id: z.literal(3) }),
  }),
  3004: z.object({ entity: z.object({ uid: z.string() }), activity_id: z.number().min(1).max(4) }),
  6002: lifecycle,
  6003: z.object({
    actor: z.object({ user: z.object({ uid: z.string() }) }),
    api: z.object({ operation: z.string() }),
    src_endpoint: z.object({ svc_name: z.string() }),
  }),
};

describe('OCSF', () => {
  it('has what the schema asks of every event and of its class', () => {
    for (const line of linesOf('ocsf')) {
      const written: unknown = JSON.parse(line);
      const event = Common.parse(written);
      expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      expect(event.category_uid).toBe(Math.floor(event.class_uid / 1000));
      expect(Classes[event.class_uid]?.safeParse(written).error).toBeUndefined();
    }
  });

  it('takes a denied gate for a finding, deployments for the life of an application, the rest for entities', () => {
    const kinds = linesOf('ocsf').map((line) => (JSON.parse(line) as { type_uid: number }).type_uid);
    expect(kinds).toEqual([300403, 300403, 200301, 600301, 300403, 600201, 600299, 300404]);
  });
});
