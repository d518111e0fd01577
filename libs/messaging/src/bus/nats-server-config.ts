import {
  BUS_SERVICES,
  type BusConsumer,
  busConsumers,
  type BusService,
  EVENT_SUBJECTS,
  EVENTS_STREAM,
  INBOUND_SUBJECTS,
  MIRROR_INFO_SUBJECT,
  NUDGE_SUBJECT,
  SERVICE_API_PREFIX,
} from './bus-names.js';

/** A password, or the name of an environment variable of the server that holds it. */
export type NatsSecret = string | { readonly env: string };

export interface NatsCluster {
  readonly name: string;
  readonly host?: string;
  readonly port: number;
  /**
   * `nats-route://host:port` of every member; naming itself does no harm. One with a password in it is best given by the
   * name of a variable, as the server reads no variables inside a text.
   */
  readonly routes: readonly NatsSecret[];
  readonly credentials?: { readonly user: string; readonly password: NatsSecret };
}

export interface NatsServerOptions {
  /** Needed, and different on each server, in a cluster. */
  readonly serverName?: string;
  readonly host?: string;
  readonly port: number;
  /** Monitoring over HTTP; off when absent. */
  readonly httpPort?: number;
  /** Absent when the server's command line names it; 2.9 refuses to be told twice. */
  readonly storeDir?: string;
  /** By user: `admin`, `relay`, `publisher` and each service. */
  readonly credentials: Readonly<Record<string, NatsSecret>>;
  readonly services?: readonly BusService[];
  /** Users of the account PUBLISHERS. */
  readonly publishers?: readonly string[];
  readonly cluster?: NatsCluster;
}

type Config = Record<string, unknown>;

const ENV_MARK = 'env:\u0000';

/**
 * The configuration of a nats-server, 2.9 or newer, as text. Streams live in the account BUS, which only `admin` and
 * `relay` enter; a service reaches its own consumers through imported, mapped requests, and publishers reach
 * `glidepath.inbound.>`. An import rewrites the reply subject, so a reply cannot carry a payload into a stream.
 * @throws RangeError when a user has no credential
 */
export function natsServerConfig(options: NatsServerOptions): string {
  const services = options.services ?? BUS_SERVICES;
  const config: Config = {
    ...(options.serverName === undefined ? {} : { server_name: options.serverName }),
    host: options.host ?? '127.0.0.1',
    port: options.port,
    ...(options.httpPort === undefined ? {} : { http: `${options.host ?? '127.0.0.1'}:${options.httpPort}` }),
    // An event is at most 256 KiB, a deploy event at most this.
    max_payload: 1_048_576,
    ...(options.storeDir === undefined ? {} : { jetstream: { store_dir: options.storeDir } }),
    accounts: accounts(services, options),
    ...(options.cluster === undefined ? {} : { cluster: clusterSection(options.cluster) }),
  };
  return Object.entries(config)
    .map(([name, value]) => `${name}: ${render(value)}\n`)
    .join('');
}

function accounts(services: readonly BusService[], options: NatsServerOptions): Config {
  const consumers = busConsumers(services);
  const publishers = options.publishers ?? ['publisher'];
  const user = (name: string, permissions: Config): Config => ({
    user: name,
    password: secretOf(options.credentials, name),
    permissions,
  });
  return {
    BUS: {
      jetstream: 'enabled',
      users: [user('admin', adminGrants), user('relay', relayGrants)],
      exports: [
        ...consumers.flatMap(consumerExports),
        ...services.filter(({ watchesMirror }) => watchesMirror === true).map(mirrorExport),
        { service: NUDGE_SUBJECT, accounts: services.map(({ name }) => accountName(name)) },
        { service: INBOUND_SUBJECTS, accounts: ['PUBLISHERS'] },
      ],
    },
    PUBLISHERS: {
      users: publishers.map((name) =>
        user(name, { publish: { allow: [INBOUND_SUBJECTS] }, subscribe: { allow: ['_INBOX.>'] } }),
      ),
      imports: [{ service: { account: 'BUS', subject: INBOUND_SUBJECTS } }],
    },
    ...Object.fromEntries(
      services.map(({ name, watchesMirror = false }) => {
        const own = consumers.filter(({ service }) => service === name);
        return [
          accountName(name),
          {
            users: [user(name, serviceGrants(own, watchesMirror))],
            imports: [
              ...own.flatMap(consumerImports),
              ...(watchesMirror ? [mirrorImport] : []),
              { service: { account: 'BUS', subject: NUDGE_SUBJECT } },
            ],
          },
        ];
      }),
    ),
  };
}

/** The admin keeps streams and consumers; it cannot publish an event. */
const adminGrants: Config = {
  publish: { allow: ['$JS.API.>'] },
  subscribe: { allow: ['_INBOX_admin.>'] },
};

/** The relay writes the mirror and rebuilds it when something else wrote into it. */
const relayGrants: Config = {
  publish: {
    allow: [
      EVENT_SUBJECTS,
      ...['INFO', 'CREATE', 'DELETE', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.${EVENTS_STREAM}`),
    ],
  },
  subscribe: { allow: ['_INBOX_relay.>', NUDGE_SUBJECT] },
};

function serviceGrants(consumers: readonly BusConsumer[], watchesMirror: boolean): Config {
  return {
    publish: {
      allow: [
        ...consumers.flatMap((consumer) => [
          `${SERVICE_API_PREFIX}.CONSUMER.MSG.NEXT.${consumer.stream}.${consumer.name}`,
          `${SERVICE_API_PREFIX}.CONSUMER.INFO.${consumer.stream}.${consumer.name}`,
          `$JS.ACK.${consumer.stream}.${consumer.name}.>`,
        ]),
        ...(watchesMirror ? [MIRROR_INFO_SUBJECT] : []),
        NUDGE_SUBJECT,
      ],
    },
    subscribe: { allow: ['_INBOX.>'] },
  };
}

const MIRROR_INFO = `$JS.API.STREAM.INFO.${EVENTS_STREAM}`;
const mirrorImport: Config = { service: { account: 'BUS', subject: MIRROR_INFO }, to: MIRROR_INFO_SUBJECT };

function mirrorExport({ name }: BusService): Config {
  return { service: MIRROR_INFO, accounts: [accountName(name)] };
}

function consumerExports({ service, stream, name }: BusConsumer): readonly Config[] {
  const only = { accounts: [accountName(service)] };
  return [
    // One request is answered by many messages; an unfinished answer is forgotten after the threshold.
    {
      service: `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
      response_type: 'stream',
      threshold: '1m',
      ...only,
    },
    { service: `$JS.API.CONSUMER.INFO.${stream}.${name}`, ...only },
    { service: `$JS.ACK.${stream}.${name}.>`, ...only },
  ];
}

function consumerImports({ stream, name }: BusConsumer): readonly Config[] {
  return [
    ...['MSG.NEXT', 'INFO'].map((verb) => ({
      service: { account: 'BUS', subject: `$JS.API.CONSUMER.${verb}.${stream}.${name}` },
      to: `${SERVICE_API_PREFIX}.CONSUMER.${verb}.${stream}.${name}`,
    })),
    { service: { account: 'BUS', subject: `$JS.ACK.${stream}.${name}.>` } },
  ];
}

function clusterSection({ name, host, port, routes, credentials }: NatsCluster): Config {
  return {
    name,
    listen: `${host ?? '0.0.0.0'}:${port}`,
    routes: routes.map(secret),
    ...(credentials === undefined
      ? {}
      : { authorization: { user: credentials.user, password: secret(credentials.password) } }),
  };
}

/** The account of a service. */
export function accountName(service: string): string {
  return service.toUpperCase();
}

function secretOf(credentials: Readonly<Record<string, NatsSecret>>, user: string): string {
  const found = credentials[user];
  if (found === undefined) throw new RangeError(`no NATS credential for user ${user}`);
  return secret(found);
}

function secret(value: NatsSecret): string {
  return typeof value === 'string' ? value : `${ENV_MARK}${value.env}`;
}

/** JSON is a subset of the server's configuration language; only a variable must stand unquoted. */
function render(value: unknown): string {
  const marked = JSON.stringify(value, null, 2);
  return marked.replaceAll(/"env:\\u0000([A-Za-z_][A-Za-z0-9_]*)"/g, '$$$1');
}
