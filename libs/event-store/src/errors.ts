import { DomainError } from './domain-error.js';
import type { ExpectedVersion } from './event-store.js';

/** Another writer was faster, or the caller saw an older version. */
export class VersionConflictError extends DomainError {
  override readonly name = 'VersionConflictError';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedVersion,
    readonly actual: number,
  ) {
    super('version-conflict', `${stream} is at version ${actual}, expected ${expected}; read it again`, {
      actual,
    });
  }
}

/** The same idempotency key came with another request. */
export class CommandReusedError extends DomainError {
  override readonly name = 'CommandReusedError';
  constructor(readonly commandId: string) {
    super('idempotency-key-reused', 'this idempotency key was used for another request; take a fresh one');
  }
}

/** Another instance of the consumer has moved on: whatever was decided here must not be applied. */
export class FencedError extends DomainError {
  override readonly name = 'FencedError';
  constructor(
    readonly consumer: string,
    readonly partition: number,
    readonly actual: number,
  ) {
    super('fenced', `${consumer}/${partition} stands at ${actual}; another instance handled this event`);
  }
}

/** An event is larger than 256 KiB; large content belongs in the content store. */
export class EventTooLargeError extends DomainError {
  override readonly name = 'EventTooLargeError';
  constructor(type: string, bytes: number) {
    super(
      'event-too-large',
      `${type} is ${bytes} bytes; an event is at most 262144. Send large content by digest`,
    );
  }
}

/** The appending service does not own the category of the stream. */
export class ForeignCategoryError extends DomainError {
  override readonly name = 'ForeignCategoryError';
  constructor(stream: string, service: string, detail?: string) {
    super(
      'foreign-category',
      `${service} may not append to ${stream}${detail === undefined ? '' : `: ${detail}`}`,
    );
  }
}

/** The payload does not fit the declared shape of its event type, or is not I-JSON. */
export class InvalidEventError extends DomainError {
  override readonly name = 'InvalidEventError';
  constructor(type: string, detail: string) {
    super('invalid-event', `${type}: ${detail}`);
  }
}

/** Events asked for lie in a range that was detached from the log; `location` says where the operator keeps it. */
export class RangeArchivedError extends DomainError {
  override readonly name = 'RangeArchivedError';
  constructor(first: number, last: number, location: string) {
    super(
      'range-archived',
      `positions ${first} to ${last} are archived at ${location}; attach them to read them`,
      {
        first,
        last,
        location,
      },
    );
  }
}
