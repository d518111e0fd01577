import pg from 'pg';

const CHUNK = 100_000;
const EVENTS_PER_STREAM = 10;

/**
 * Events as appends would have written them, put into the log by a superuser of the bench because two million appends
 * take too long: dense positions and versions, partitions and what came before in them. The tables that only an append
 * looks at (ids, streams, versions) are left empty.
 * @param until the position to fill up to
 * @param digests real ones; `made-up` ones of the right length take a third of the time, where nobody checks them
 */
export async function fillLog(
  adminUrl: string,
  until: number,
  digests: 'real' | 'made-up' = 'real',
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ position: string }>('SELECT position FROM log.head');
    for (let from = Number(rows[0]?.position ?? 0); from < until; from += CHUNK) {
      const to = Math.min(until, from + CHUNK);
      await client.query('BEGIN');
      await client.query('SELECT log.make_room($1)', [to]);
      await client.query(FILL, [from, to, digests === 'real']);
      await client.query(MOVE_HEAD, [to]);
      await client.query('COMMIT');
    }
    await client.query('VACUUM (ANALYZE) log.events');
  } finally {
    await client.end();
  }
}

const FILL = `
WITH numbered AS (
  SELECT p, ('01900000-0000-7000-8000-' || lpad(to_hex(p), 12, '0'))::uuid AS id,
    '01900000-0000-7000-9000-' || lpad(to_hex((p - 1) / ${EVENTS_PER_STREAM}), 12, '0') AS change
  FROM generate_series($1::bigint + 1, $2::bigint) AS p
), facts AS (
  SELECT n.*, 'deployment-' || change AS stream, get_byte(sha256(convert_to(change, 'UTF8')), 0) >> 4 AS partition,
    '{"artifact":"pkg:oci/checkout@sha256%3A3f1c","artifactDigest":null,"changeId":"' || change || '","deploymentId":"' || change
    || '","environment":"production","gateDecisionId":null,"kind":"deployed","observedAt":"2026-03-01T12:00:00.000Z","service":"checkout","source":"https://ci.example/checkout","sourceEventId":"'
    || id || '"}' AS data
  FROM numbered AS n
)
INSERT INTO log.events
SELECT f.p, f.stream, (f.p - 1) % ${EVENTS_PER_STREAM} + 1, f.id, 'deployment.recorded', 1, f.partition,
  coalesce(lag(f.p) OVER (PARTITION BY f.partition ORDER BY f.p), h.partition_heads[f.partition + 1]),
  '2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z'::timestamptz + f.p * interval '1 millisecond',
  'workload', 'bench-pipeline', 'bench', NULL, f.change, NULL, NULL, 'intake', '1.0.0',
  CASE WHEN $3::boolean THEN sha256(convert_to(log.digest_text('workload', 'bench-pipeline', 'bench', NULL, NULL, f.change, f.data, f.id,
    '2026-03-01T12:00:00.000Z', f.partition, 'intake', '1.0.0', 1, f.stream, NULL, 'deployment.recorded'), 'UTF8'))
  ELSE sha256(uuid_send(f.id)) END,
  f.data
FROM facts AS f CROSS JOIN log.head AS h
ORDER BY f.p`;

const MOVE_HEAD = `
UPDATE log.head SET position = $1, recorded_at = (SELECT recorded_at FROM log.events WHERE position = $1),
  partition_heads = (
    SELECT array_agg(coalesce((SELECT max(e.position) FROM log.events e
      WHERE e.partition = s.partition AND e.position > $1::bigint - ${CHUNK}), 0) ORDER BY s.partition)
    FROM generate_series(0, 15) AS s(partition))`;
