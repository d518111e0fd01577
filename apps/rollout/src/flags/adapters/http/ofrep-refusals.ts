import { type HttpRequest, type ProblemDetails, RefusalForms } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import type { EvaluationError } from '../../domain/answer-flag.js';

const SINGLE = /^\/ofrep\/v1\/evaluate\/flags\/([^/?]+)/;

/** What the edge refuses under OFREP's paths is told in OFREP's words. */
@Injectable()
export class OfrepRefusals {
  constructor(forms: RefusalForms) {
    forms.speak('/ofrep/v1/', (details, request) => refusalOf(details, request));
  }
}

function refusalOf(details: ProblemDetails, request: HttpRequest) {
  const { status, title, detail } = details;
  const errorDetails = detail ?? title;
  const errorCode = errorCodeOf(status);
  if (errorCode === null) return { status, body: { errorDetails } };
  const key = keyOf(request);
  // A body that cannot be read is the caller's mistake whatever exactly is wrong with it: OFREP knows 400 for that.
  return { status: 400, body: { ...(key === null ? {} : { key }), errorCode, errorDetails } };
}

/** @returns null where the status says it all */
function errorCodeOf(status: number): EvaluationError['errorCode'] | null {
  switch (status) {
    case 400:
    case 415:
      return 'PARSE_ERROR';
    case 413:
      return 'INVALID_CONTEXT';
    default:
      return null;
  }
}

function keyOf({ originalUrl }: HttpRequest): string | null {
  const key = SINGLE.exec(originalUrl)?.[1];
  if (key === undefined) return null;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
