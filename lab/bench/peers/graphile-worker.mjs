/** graphile-worker in its per-job mode: each job is fetched and completed by a statement of its own. */
import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import pg from 'pg';
import { serve } from '../performance/channel.ts';
import { COMPLETE_ROW, RESULT } from './row.mjs';

const logger = new Logger(() => () => {});
const pgPool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) });
pgPool.on('error', (error) => {
  throw error;
});
pgPool.on('connect', (client) => {
  client.on('error', () => {});
});
const concurrency = Number(process.env.CONCURRENCY);

if (process.argv[2] === 'prepare') {
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  await pgPool.query('truncate graphile_worker._private_jobs');
  await utils.withPgClient((client) =>
    client.query(
      "select graphile_worker.add_job('complete_row', json_build_object('id', id)) from bench_rows order by id",
    ),
  );
  await pgPool.query('vacuum analyze graphile_worker._private_jobs');
  await utils.release();
  await pgPool.end();
} else {
  serve(
    (_work, done) =>
      runOnce({
        pgPool,
        logger,
        concurrency,
        noHandleSignals: true,
        taskList: {
          complete_row: async ({ id }, { query }) => {
            await query(COMPLETE_ROW, [id, RESULT]);
            done(1);
          },
        },
      }),
    () => pgPool.end(),
  );
}
