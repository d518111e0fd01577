import type { AccessBody, AccessRecorded } from '@glidepath/contracts';
import { type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Clock, type Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { SubjectDirectory } from '../../erasure/application/ports.js';

const ACCESS_LIST = 'access-list';

/** Who may do what, as the source of identities says: recorded, so that a later question has an answer. */
@Injectable()
export class AccessLists {
  constructor(
    private readonly events: EventStore,
    private readonly directory: SubjectDirectory,
    private readonly clock: Clock,
  ) {}

  /** Names and addresses go to the directory, where they can be erased; the log gets subjects, roles and domains. */
  async record(
    { source, grants }: AccessBody,
    identity: Identity,
    traceparent: string | null,
    command: CommandIdentity | undefined,
  ): Promise<{ readonly asOf: string; readonly position: number }> {
    const named = new Map(
      grants
        .filter(({ name, mail }) => (name ?? mail) !== undefined)
        .map(({ subject, name = null, mail = null }) => [subject, { subject, name, mail }]),
    );
    await this.directory.enter([...named.values()]);
    const asOf = this.clock.now().toISOString();
    const data: AccessRecorded = {
      source,
      asOf,
      grants: grants.map(({ subject, kind, roles, domains }) => ({ subject, kind, roles, domains })),
    };
    const { position, recordedAt } = await this.events.append({
      streams: [{ stream: ACCESS_LIST, expected: 'any', events: [{ type: 'access.recorded', data }] }],
      context: { actor: identity.actor, correlationId: null, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    return { asOf: recordedAt, position };
  }

  /** Names of everybody any list names, for those who have one and were not erased. */
  async names(): Promise<Readonly<Record<string, string>>> {
    const { events } = await this.events.readStream(ACCESS_LIST);
    // The category holds these facts and no others; the store read each against its declaration.
    const lists = events as readonly { readonly data: unknown }[] as readonly {
      readonly data: AccessRecorded;
    }[];
    const subjects = new Set(lists.flatMap(({ data }) => data.grants.map(({ subject }) => subject)));
    return Object.fromEntries(await this.directory.namesOf([...subjects]));
  }
}
