import type { ServerResponse } from 'node:http';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { HttpRequest } from '../http/http-request.js';

/** Seconds; from a cached read to the longest wait that is no stream. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

type Routed = HttpRequest & { readonly route?: { readonly path: string } };

/** Metrics of one process in the Prometheus text format: its own, and its requests by route, never by caller or id. */
export class HttpMetrics {
  private readonly registry = new Registry();
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    this.durations = new Histogram({
      name: 'glidepath_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last byte of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [this.registry],
    });
  }

  /** Adds memory, processor time, event loop lag and garbage collection; once a process. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Express middleware. A proxy names its route in `request.routeLabel`; what no route took is `none`. */
  readonly observe = (request: Routed, response: ServerResponse, next: () => void): void => {
    const stop = this.durations.startTimer();
    response.once('finish', () => {
      const route = request.routeLabel ?? request.route?.path ?? 'none';
      stop({ method: request.method ?? 'GET', route, status: String(response.statusCode) });
    });
    next();
  };

  /** Answers a scrape. */
  readonly serve = async (_: HttpRequest, response: ServerResponse): Promise<void> => {
    const text = await this.registry.metrics();
    response.setHeader('Content-Type', this.registry.contentType);
    response.end(text);
  };
}
