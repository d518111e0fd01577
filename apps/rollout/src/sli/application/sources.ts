import type { Source } from '../domain/source.js';

/** The sources of indicators this service may ask, by name. */
export class Sources {
  constructor(private readonly byName: Readonly<Record<string, Source>>) {}

  /** @returns null when there is none of that name and kind */
  find(provider: Source['provider'], name: string): Source | null {
    const source = Object.hasOwn(this.byName, name) ? this.byName[name] : undefined;
    return source?.provider === provider ? source : null;
  }
}
