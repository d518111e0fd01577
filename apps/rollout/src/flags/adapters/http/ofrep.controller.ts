import { canonicalDigest } from '@glidepath/event-store';
import { Answer, ReadsOnly } from '@glidepath/service-kit';
import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { Evaluate } from '../../application/evaluate.js';

/** OpenFeature Remote Evaluation Protocol 0.3. Its errors are its own, not problem details. */
@Controller('ofrep/v1/evaluate/flags')
@ReadsOnly()
export class OfrepController {
  constructor(private readonly evaluate: Evaluate) {}

  @Post(':key')
  one(@Param('key') key: string, @Body() body: unknown) {
    const answer = this.evaluate.one(key, body);
    if (answer.outcome === 'evaluated') return new Answer(answer.evaluation, { status: 200 });
    const status = answer.error.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
    return new Answer({ key, ...answer.error }, { status });
  }

  /** Every flag. The ETag covers the flags and the context: both decide the answer. */
  @Post()
  all(@Body() body: unknown, @Headers('if-none-match') known: string | undefined) {
    const answer = this.evaluate.all(body);
    if (answer.outcome === 'refused') return new Answer(answer.error, { status: 400 });
    const flags = answer.evaluations;
    const etag = `"${canonicalDigest(flags).slice(0, 32)}"`;
    const headers = { ETag: etag };
    if (isKnown(known, etag)) return new Answer(undefined, { status: 304, headers });
    return new Answer({ flags, metadata: {} }, { status: 200, headers });
  }
}

/** RFC 9110, 13.1.2: weak comparison. */
function isKnown(known: string | undefined, etag: string): boolean {
  const tags = (known ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag);
}
