import { Injectable } from '@nestjs/common';
import { SliProviders } from '../application/sli-providers.js';
import type { Source } from '../domain/source.js';
import type { SliProvider } from '../provider.js';
import { HttpJsonProvider } from './http/http-json-provider.js';
import { SyntheticProvider } from './http/synthetic-provider.js';
import { PrometheusProvider } from './prometheus/prometheus-provider.js';

@Injectable()
export class KnownProviders extends SliProviders {
  constructor(
    private readonly prometheus: PrometheusProvider,
    private readonly httpJson: HttpJsonProvider,
    private readonly synthetic: SyntheticProvider,
  ) {
    super();
  }

  override of(kind: Source['provider']): SliProvider {
    switch (kind) {
      case 'prometheus':
        return this.prometheus;
      case 'http-json':
        return this.httpJson;
      case 'synthetic':
        return this.synthetic;
    }
  }
}
