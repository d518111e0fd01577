import { SERVICES, type ServiceOrigins } from '../proxy/service-table.js';
import { type ApiDocument, mergeDocuments, type NamedDocument } from './merge-documents.js';

const FETCH_TIMEOUT_MS = 3_000;

/** The documents of the services, fetched when asked for: they change with every release of one. */
export class ServiceDocuments {
  constructor(private readonly origins: ServiceOrigins) {}

  async merged(): Promise<ReturnType<typeof mergeDocuments>> {
    const results = await Promise.allSettled(SERVICES.map((service) => this.fetchOne(service)));
    const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const missing = SERVICES.filter((service) => !found.some((one) => one.service === service));
    return mergeDocuments(found, missing);
  }

  private async fetchOne(service: keyof ServiceOrigins): Promise<NamedDocument> {
    const answer = await fetch(`${this.origins[service]}/openapi.json`, {
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`${service} answered ${answer.status}`);
    return { service, document: (await answer.json()) as ApiDocument };
  }
}
