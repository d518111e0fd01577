import { describeEventStore } from './suite/describe-event-store.js';
import { openLogOnPostgres } from './suite/log-on-postgres.js';

describeEventStore('the log on Postgres', async () => {
  // Ranges so small that the suite crosses many of them.
  const log = await openLogOnPostgres({ rangeSize: 7 });
  const pool = log.poolOf('intake');
  return {
    store: log.storeOf('intake'),
    async setClock(moment) {
      const now = moment === null ? 'clock_timestamp()' : `'${moment.toISOString()}'::timestamptz`;
      await log.admin.query(
        `CREATE OR REPLACE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN ${now}`,
      );
    },
    async stall(position) {
      await pool.query("SELECT log.stall('intake', 'reaction', 'trial', $1, 'stalled', 'failed', now())", [
        position,
      ]);
    },
    close: () => log.close(),
  };
});
