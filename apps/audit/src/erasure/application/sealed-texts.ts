import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { sealedAuthors } from './sealed-authors.js';

/** Types whose events may carry a person's text. */
const TYPES_WITH_TEXT = ['approval.decided'];

/** Where people's texts stand in the log. Asked rarely, so that the log itself is read and nothing is kept beside it. */
@Injectable()
export class SealedTexts {
  constructor(private readonly source: LogSource) {}

  /** Changes this person wrote about. */
  async changesOf(subject: string): Promise<readonly string[]> {
    const changes = new Set<string>();
    for await (const raw of this.source.readRaw({ actor: subject, types: TYPES_WITH_TEXT }))
      if (raw.correlationId !== null) changes.add(raw.correlationId);
    return [...changes];
  }

  /** Everybody who wrote about a change. */
  async authorsOf(changeId: string): Promise<readonly string[]> {
    const authors = new Set<string>();
    for await (const raw of this.source.readRaw({ correlationId: changeId, types: TYPES_WITH_TEXT }))
      for (const author of sealedAuthors(raw)) authors.add(author);
    return [...authors];
  }
}
