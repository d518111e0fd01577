import { canonicalDigest } from '@glidepath/event-store';
import { Answer, type HttpRequest, ReadsOnly } from '@glidepath/service-kit';
import { Body, Controller, Headers, Param, Post, Query, Req } from '@nestjs/common';
import { FollowLog } from '../../../flight/application/follow-log.js';
import { Evaluate } from '../../application/evaluate.js';
import { FlagBoard } from '../../application/flag-board.js';
import type { EvaluationError } from '../../domain/answer-flag.js';
import { revisionOf } from './config-etag.js';

/** A context larger than this describes no user. */
const LARGEST_BODY_BYTES = 65_536;
const TOO_LARGE: EvaluationError = {
  errorCode: 'INVALID_CONTEXT',
  errorDetails: `a request is at most ${LARGEST_BODY_BYTES} bytes`,
};
const EVENT_STREAMS = [
  { type: 'sse', endpoint: { requestUri: '/ofrep/v1/changes' }, inactivityDelaySec: 120 },
] as const;

/** OpenFeature Remote Evaluation Protocol 0.3. Its errors are its own, not problem details. */
@Controller('ofrep/v1/evaluate/flags')
@ReadsOnly()
export class OfrepController {
  constructor(
    private readonly evaluate: Evaluate,
    private readonly board: FlagBoard,
    private readonly follow: FollowLog,
  ) {}

  @Post(':key')
  one(@Param('key') key: string, @Body() body: unknown, @Req() request: HttpRequest) {
    if (isTooLarge(request)) return new Answer({ key, ...TOO_LARGE }, { status: 400 });
    const answer = this.evaluate.one(key, body);
    if (answer.outcome === 'evaluated') return new Answer(answer.evaluation, { status: 200 });
    const status = answer.error.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
    return new Answer({ key, ...answer.error }, { status });
  }

  /**
   * Every flag. The ETag covers the flags and the context: both decide the answer. A client that was told of a newer
   * state than this replica has seen is not answered from the older one.
   */
  @Post()
  async all(
    @Body() body: unknown,
    @Headers('if-none-match') known: string | undefined,
    @Query('flagConfigEtag') announced: string | undefined,
    @Req() request: HttpRequest,
  ) {
    if (isTooLarge(request)) return new Answer(TOO_LARGE, { status: 400 });
    if ((revisionOf(announced) ?? 0) > this.board.revision) await this.follow.catchUp();
    const answer = this.evaluate.all(body);
    if (answer.outcome === 'refused') return new Answer(answer.error, { status: 400 });
    const flags = answer.evaluations;
    const etag = `"${canonicalDigest(flags).slice(0, 32)}"`;
    const headers = { ETag: etag };
    if (isKnown(known, etag)) return new Answer(undefined, { status: 304, headers });
    return new Answer({ flags, metadata: {}, eventStreams: EVENT_STREAMS }, { status: 200, headers });
  }
}

function isTooLarge({ rawBody }: HttpRequest): boolean {
  return (rawBody?.length ?? 0) > LARGEST_BODY_BYTES;
}

/** RFC 9110, 13.1.2: weak comparison. */
function isKnown(known: string | undefined, etag: string): boolean {
  const tags = (known ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag);
}
