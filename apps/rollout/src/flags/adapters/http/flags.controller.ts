import { FlagListSchema, FlagViewSchema } from '@glidepath/contracts';
import { Answer } from '@glidepath/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { FollowLog } from '../../../flight/application/follow-log.js';
import { FlagBoard } from '../../application/flag-board.js';
import { FlagNotFoundError } from '../../domain/errors.js';
import { flagView } from '../../domain/flag-view.js';

const KeySchema = z.string().min(1).max(100);

@Controller('v1/flags')
export class FlagsController {
  constructor(
    private readonly follow: FollowLog,
    private readonly board: FlagBoard,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: FlagListSchema })
  async list() {
    await this.follow.catchUp();
    return { items: this.board.all().map(([flag, version]) => flagView(flag, version)) };
  }

  @Get(':key')
  @ApiOkResponse({ standardSchema: FlagViewSchema })
  async get(@Param('key', { schema: KeySchema }) key: string) {
    await this.follow.catchUp();
    const { state, version } = this.board.get(key);
    if (state.status === 'none') throw new FlagNotFoundError(key);
    return new Answer(flagView(state, version), { version });
  }
}
