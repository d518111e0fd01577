import type { SliProvider } from '../provider.js';
import type { Source } from '../domain/source.js';

/** Every provider that is asked. */
export abstract class SliProviders {
  abstract of(kind: Source['provider']): SliProvider;
}
