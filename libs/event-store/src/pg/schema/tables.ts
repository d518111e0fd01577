/**
 * Tables of schema `log`, created by its owner. Only `events` is partitioned (by position); everything that must be
 * unique for ever lives in unpartitioned tables beside it.
 */
export const tables = `
-- Lock and counter in one row. The heads of the 16 partitions live here too, so that an append rewrites one row only.
CREATE TABLE IF NOT EXISTS log.head (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  position bigint NOT NULL DEFAULT 0,
  recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  partition_heads bigint[] NOT NULL DEFAULT array_fill(0::bigint, ARRAY[16]),
  -- Among them, the one that the append holding the lock has just replaced: what it comes after, or gives back.
  replaced bigint NOT NULL DEFAULT 0,
  range_size bigint NOT NULL CHECK (range_size > 0),
  ranged_until bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

ALTER TABLE log.head ADD COLUMN IF NOT EXISTS replaced bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW log.partition_head AS
  SELECT (p.ordinality - 1)::smallint AS partition, p.position
  FROM log.head h, unnest(h.partition_heads) WITH ORDINALITY AS p(position, ordinality);

CREATE TABLE IF NOT EXISTS log.events (
  position bigint NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  schema_version integer NOT NULL,
  partition smallint NOT NULL,
  -- Position of the event before this one in its partition, 0 for the first: a consumer sees a hole by it.
  previous_in_partition bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  actor_kind text COLLATE "C" NOT NULL,
  actor_id text COLLATE "C" NOT NULL,
  actor_issuer text COLLATE "C" NOT NULL,
  actor_on_behalf_of text COLLATE "C",
  correlation_id text COLLATE "C",
  causation_id text COLLATE "C",
  traceparent text COLLATE "C",
  producer_service text COLLATE "C" NOT NULL,
  producer_version text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  -- Canonical JSON (RFC 8785), kept as text: its digest can be checked without parsing it.
  data text COLLATE "C" NOT NULL,
  PRIMARY KEY (position)
) PARTITION BY RANGE (position);
CREATE INDEX IF NOT EXISTS events_by_change ON log.events (correlation_id, position) WHERE correlation_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS log.event_id (id uuid PRIMARY KEY, position bigint NOT NULL);

CREATE TABLE IF NOT EXISTS log.stream_version (
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (stream, version) INCLUDE (position)
);

CREATE TABLE IF NOT EXISTS log.stream (
  stream text COLLATE "C" PRIMARY KEY,
  category text COLLATE "C" NOT NULL,
  version integer NOT NULL
) WITH (fillfactor = 80);

-- The first answer to a command, for ever. Scoped to the role that sent it.
CREATE TABLE IF NOT EXISTS log.command (
  role name COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL,
  request_digest bytea NOT NULL,
  -- Positions written: none when last_position < first_position.
  first_position bigint NOT NULL,
  last_position bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (role, command_id)
);

CREATE TABLE IF NOT EXISTS log.writer (role name PRIMARY KEY, service text COLLATE "C" NOT NULL UNIQUE);

CREATE TABLE IF NOT EXISTS log.category (
  category text COLLATE "C" PRIMARY KEY CHECK (category ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  service text COLLATE "C" NOT NULL
);

-- What may be appended and by whom: one look at one row answers it. Service, role and longer follow from the category.
CREATE TABLE IF NOT EXISTS log.event_type (
  type text COLLATE "C" PRIMARY KEY CHECK (type ~ '^[a-z0-9-]+[.][a-z0-9-]+$'),
  category text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  role name NOT NULL,
  -- Prefixes of stream names that belong to a longer category (approval-case- for category approval).
  longer text[] NOT NULL
);

CREATE TABLE IF NOT EXISTS log.content (
  digest bytea PRIMARY KEY,
  media_type text NOT NULL,
  bytes bytea NOT NULL,
  CHECK (octet_length(bytes) <= 16777216)
);

-- States folded from long streams: copies, to be deleted at any time by whoever may.
CREATE TABLE IF NOT EXISTS log.snapshot (
  stream text COLLATE "C" NOT NULL,
  reducer text COLLATE "C" NOT NULL CHECK (reducer <> ''),
  reducer_version integer NOT NULL,
  -- Of the stream, and the event that stands there: a state of a history that was lost fits no event.
  version integer NOT NULL,
  event_id uuid NOT NULL,
  state text NOT NULL CHECK (octet_length(state) <= 1048576),
  PRIMARY KEY (stream, reducer, reducer_version)
);

CREATE TABLE IF NOT EXISTS log.consumer (
  consumer text COLLATE "C" NOT NULL,
  partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 15),
  position bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer, partition)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- Events a consumer could not handle yet. A lane is 'reaction' or the name of a projection.
CREATE TABLE IF NOT EXISTS log.stalled (
  consumer text COLLATE "C" NOT NULL,
  lane text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  partition smallint NOT NULL,
  event_id uuid NOT NULL,
  -- The change, or the stream where there is none: later events of it queue behind this one.
  queue_key text COLLATE "C" NOT NULL,
  handler text NOT NULL,
  status text NOT NULL CHECK (status IN ('stalled', 'queued', 'parked')),
  -- Raised by every try: the compare-and-set token. \`tries\` starts again with every re-drive.
  attempt integer NOT NULL,
  tries integer NOT NULL,
  error text,
  next_try_at timestamptz NOT NULL,
  stalled_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, lane, position)
);
CREATE INDEX IF NOT EXISTS stalled_by_key ON log.stalled (consumer, lane, queue_key, position);

-- Every handling of every event. No unique key on purpose: a double effect must be visible here.
CREATE TABLE IF NOT EXISTS log.attempt (
  consumer text COLLATE "C" NOT NULL,
  handler text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reaction', 'projection')),
  position bigint NOT NULL,
  event_id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('applied', 'stalled', 'queued', 'parked', 'skipped')),
  -- Positions the effect wrote; null when it wrote none.
  first_effect bigint,
  last_effect bigint,
  error text,
  at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS attempt_by_position ON log.attempt (position);

-- Who gave a parked event its tries back, and why. The attempts that followed are in log.attempt.
CREATE TABLE IF NOT EXISTS log.redriven (
  consumer text COLLATE "C" NOT NULL,
  lane text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  event_id uuid NOT NULL,
  -- How often it had been tried, and what it was parked with.
  attempt integer NOT NULL,
  error text,
  actor text NOT NULL,
  reason text NOT NULL,
  command_id text COLLATE "C",
  request_digest text COLLATE "C",
  at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS redriven_by_position ON log.redriven (position);
CREATE UNIQUE INDEX IF NOT EXISTS redriven_by_command ON log.redriven (consumer, command_id);

-- What each consumer says it handles: with the attempts, this tells whether an event was left out.
CREATE TABLE IF NOT EXISTS log.subscription (
  consumer text COLLATE "C" NOT NULL,
  lane text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  -- Names attempts are recorded under, former ones included.
  handlers text[] NOT NULL,
  -- By partition: where the lane stood when it first subscribed; earlier events are none of its business.
  since bigint[] NOT NULL CHECK (cardinality(since) = 16),
  PRIMARY KEY (consumer, lane, type)
);
`;
