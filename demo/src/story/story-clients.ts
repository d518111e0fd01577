import { Glidepath } from '@glidepath/sdk';

/** The people and the pipeline of the story, each with a client of their own. */
export class StoryClients {
  private readonly clients = new Map<string, Glidepath>();

  constructor(
    private readonly options: { readonly url: string; readonly token: (as: string) => Promise<string> },
  ) {}

  /** A workload that submits for ada: neither may approve what it submits. */
  get pipeline(): Glidepath {
    return this.as('pipeline');
  }

  get operator(): Glidepath {
    return this.as('rita');
  }

  get auditor(): Glidepath {
    return this.as('otto');
  }

  as(name: string): Glidepath {
    const known = this.clients.get(name);
    if (known !== undefined) return known;
    const { url, token } = this.options;
    const client = new Glidepath({ url, token: () => token(name) });
    this.clients.set(name, client);
    return client;
  }
}
