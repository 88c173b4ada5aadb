/**
 * The bench's own database on the server of `DATABASE_URL`: made, filled, and its counters read. These take SQL text
 * (bulk data by `generate_series`, PostgreSQL's statistics views), which the application has none of.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const name = `sluice_bench_${randomBytes(6).toString('hex')}`;
const admin = new pg.Client({ connectionString: process.env.DATABASE_URL });
await admin.connect();
await admin.query(`create database ${name}`);

const url = new URL(process.env.DATABASE_URL);
url.pathname = `/${name}`;
const client = new pg.Client({ connectionString: url.href });
await client.connect();

const one = async (text, values) => (await client.query(text, values)).rows[0];

await client.query(`create table bench_rows (
  id bigint primary key,
  name varchar(100) not null,
  status text not null default 'pending',
  result text,
  finished_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
)`);
const statements = await client.query('create extension pg_stat_statements').then(
  () => true,
  () => false,
);

const commands = {
  async fillRows({ count }) {
    await client.query('truncate bench_rows');
    await client.query("insert into bench_rows (id, name) select n, 'item-' || n from generate_series(1, $1::int) n", [
      count,
    ]);
    await client.query('vacuum analyze bench_rows');
  },

  /** Rows that are completed first, then pending ones, as a table is that has been in use for long. */
  async fillItems({ table = 'bench_items', pending, completed = 0 }) {
    await client.query(`truncate ${table} restart identity`);
    await client.query(
      `insert into ${table} (name, status, attempts, result, finished_at)
       select 'item-' || n, 'completed', 1, repeat('x', 200), now() from generate_series(1, $1::int) n`,
      [completed],
    );
    await client.query(`insert into ${table} (name) select 'item-' || n from generate_series(1, $1::int) n`, [pending]);
    await commands.vacuum({ table });
  },

  /** A table whose items have been done over the last minutes, as it is filled: never vacuumed, never analyzed. */
  async fillUsed({ rows, pending, active, failed, cancelled, minutes }) {
    await client.query('truncate bench_items restart identity');
    await client.query(
      `insert into bench_items (name, status, attempts, last_error, claim_token, lease_expires_at, finished_at)
       select 'item-' || n, status, 1, case status when 'failed' then 'http_' || 500 + n % 7 || ': no answer' end,
         case status when 'processing' then gen_random_uuid() end,
         case status when 'processing' then now() + interval '1 minute' end,
         case when status in ('completed', 'failed', 'cancelled') then now() - (1 - n::float8 / $1) * $6 * interval '1 minute' end
       from (
         select n, case
           when place < $2 then 'pending' when place < $3 then 'processing' when place < $4 then 'failed'
           when place < $5 then 'cancelled' else 'completed' end as status
         from (select n, n::bigint * 7919 % $1::int as place from generate_series(1, $1::int) n) placed
       ) items`,
      [rows, pending, pending + active, pending + active + failed, pending + active + failed + cancelled, minutes],
    );
  },

  async vacuum({ table = 'bench_items' } = {}) {
    await client.query(`vacuum analyze ${table}`);
  },

  async checkpoint() {
    // Only a superuser may; without it the full pages that follow are shared by all alike.
    await client.query('checkpoint').catch(() => {});
  },

  async completed({ table }) {
    const row = await one(
      `select count(*)::int as count from ${table} where status = 'completed' and length(result) = 200`,
    );
    return row.count;
  },

  /** Totals since the statistics began, once every other connection has ended and left its own. */
  async counters() {
    for (;;) {
      const { others } = await one(
        'select count(*)::int as others from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [name],
      );
      if (others === 0) break;
      await setTimeout(10);
    }
    await client.query('select pg_stat_force_next_flush()');
    const totals = await one(
      `select (xact_commit + xact_rollback)::int as transactions, blks_hit::float8 as "bufferHits",
         (pg_current_wal_insert_lsn() - '0/0')::float8 as "walBytes"
       from pg_stat_database where datname = $1`,
      [name],
    );
    const { calls } = statements
      ? await one(
          'select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements where dbid = (select oid from pg_database where datname = $1)',
          [name],
        )
      : { calls: null };
    return { ...totals, statements: calls };
  },
};

process.on('message', async ({ command, values }) => {
  try {
    process.send({ result: (await commands[command](values ?? {})) ?? null });
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.once('disconnect', async () => {
  await client.end();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
  process.exit(0);
});

const { server_version: serverVersion } = await one('show server_version');
process.send({ url: url.href, serverVersion: serverVersion.split(' ')[0], statements });
