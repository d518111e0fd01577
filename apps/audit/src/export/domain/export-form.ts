import type { ExportFormat } from '@glidepath/contracts';
import { cefLine } from './cef-line.js';
import { csvHeader, csvLine } from './csv-line.js';
import type { ExportRecord } from './export-record.js';
import { ndjsonLine } from './ndjson-line.js';
import { ocsfLine } from './ocsf-line.js';
import { rfc5424Frame, rfc5424Line } from './rfc5424-line.js';

/** How an export looks. */
export interface ExportForm {
  readonly mediaType: string;
  /** Of a file. */
  readonly extension: string;
  /** Before the first record. */
  readonly header: string;
  /** One record, its end included. */
  readonly write: (record: ExportRecord) => string;
}

/** `lines` ends every message with a newline, `octets` begins it with its length, as syslog over TLS has it. */
export type SyslogFraming = 'lines' | 'octets';

export function exportForm(format: ExportFormat, framing: SyslogFraming): ExportForm {
  switch (format) {
    case 'ndjson':
      return { mediaType: 'application/x-ndjson', extension: 'ndjson', header: '', write: ndjsonLine };
    case 'csv':
      return {
        mediaType: 'text/csv; charset=utf-8; header=present',
        extension: 'csv',
        header: csvHeader,
        write: csvLine,
      };
    case 'ocsf':
      return { mediaType: 'application/x-ndjson', extension: 'ocsf.ndjson', header: '', write: ocsfLine };
    case 'cef':
      return { mediaType: 'text/plain; charset=utf-8', extension: 'cef', header: '', write: cefLine };
    case 'rfc5424': {
      const write = framing === 'octets' ? rfc5424Frame : rfc5424Line;
      return { mediaType: 'text/plain; charset=utf-8', extension: 'syslog', header: '', write };
    }
  }
}
