import type { Provider } from '@nestjs/common';
import { SliSlices, SliTimes } from '../flight/application/ports.js';
import { HttpJsonProvider } from './adapters/http/http-json-provider.js';
import { SyntheticProvider } from './adapters/http/synthetic-provider.js';
import { KnownProviders } from './adapters/known-providers.js';
import { PgSliSlices } from './adapters/pg/pg-sli-slices.js';
import { PrometheusProvider } from './adapters/prometheus/prometheus-provider.js';
import { SliLoop } from './adapters/timer/sli-loop.js';
import { AskIndicators } from './application/ask-indicators.js';
import { AskSource } from './application/ask-source.js';
import { RecordSlice } from './application/record-slice.js';
import { SliProviders } from './application/sli-providers.js';
import { SourceTimes } from './application/source-times.js';
import { Sources } from './application/sources.js';
import type { Source } from './domain/source.js';

/**
 * Slices that are pushed, and providers that are asked, over the sources of the settings.
 * @param latenessMs how long after its end a slice is taken to be complete
 */
export function provideSli(
  sources: Readonly<Record<string, Source>>,
  latenessMs: number,
): readonly Provider[] {
  return [
    RecordSlice,
    AskIndicators,
    AskSource,
    PrometheusProvider,
    HttpJsonProvider,
    SyntheticProvider,
    SliLoop,
    { provide: Sources, useValue: new Sources(sources) },
    { provide: SliProviders, useClass: KnownProviders },
    {
      provide: SliTimes,
      useFactory: (ask: AskSource) => new SourceTimes(latenessMs, ask),
      inject: [AskSource],
    },
    { provide: SliSlices, useClass: PgSliSlices },
  ];
}
