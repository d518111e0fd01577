import {
  ApiException,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { DriverRefusedError, DriverUnreachableError } from '../../domain/errors.js';
import type { GatewayApiRoute } from '../../domain/route.js';
import { type HttpRoute, HttpRouteSchema, type PatchOperation } from './http-route.js';

const GROUP = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes' };
/** A JSON Patch whose test failed is 422, and a lost race 409. */
const LOST = new Set([409, 422]);

/** The API server of one route. */
export class KubernetesApi {
  private readonly api: CustomObjectsApi;

  /** @throws DriverRefusedError when there is no configuration to reach the cluster by */
  constructor(private readonly route: GatewayApiRoute) {
    try {
      const config = new KubeConfig();
      if (route.kubeconfig === undefined) config.loadFromCluster();
      else config.loadFromFile(route.kubeconfig);
      if (route.context !== undefined) config.setCurrentContext(route.context);
      this.api = config.makeApiClient(CustomObjectsApi);
    } catch (error) {
      throw new DriverRefusedError('gateway-api', `no way into the cluster: ${messageOf(error)}`);
    }
  }

  async read(): Promise<HttpRoute> {
    const found: unknown = await this.within(this.api.getNamespacedCustomObject(this.place));
    const parsed = HttpRouteSchema.safeParse(found);
    if (parsed.success) return parsed.data;
    throw new DriverRefusedError('gateway-api', `${this.route.httpRoute} is not an HTTPRoute`);
  }

  /** @returns false when the route was changed since it was read: read it again */
  async patch(body: readonly PatchOperation[]): Promise<boolean> {
    const options = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
    try {
      await this.within(this.api.patchNamespacedCustomObject({ ...this.place, body }, options));
      return true;
    } catch (error) {
      if (error instanceof DriverRefusedError && LOST.has(Number(error.facts.status))) return false;
      throw error;
    }
  }

  private get place() {
    return { ...GROUP, namespace: this.route.namespace, name: this.route.httpRoute };
  }

  private async within<Value>(call: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const { timeoutMs } = this.route;
      timer = setTimeout(() => {
        reject(new DriverUnreachableError('gateway-api', `no answer within ${timeoutMs} ms`));
      }, timeoutMs);
    });
    try {
      return await Promise.race([call, timeout]);
    } catch (error) {
      throw typed(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function typed(error: unknown): unknown {
  if (error instanceof DriverUnreachableError) return error;
  if (!(error instanceof ApiException)) return new DriverUnreachableError('gateway-api', messageOf(error));
  const { code } = error;
  const isBusy = code === 429 || code >= 500;
  const reason = `the API server answered ${code}`;
  return isBusy
    ? new DriverUnreachableError('gateway-api', reason)
    : new DriverRefusedError('gateway-api', reason, { status: code });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}
