/** The application that owns the table of the bench: it fills it, and goes on writing to it. */
import pg from 'pg';
import { spreadOf } from '../median.ts';

/** What its writes have waited for their answers, in milliseconds. */
export interface Waits {
  readonly writes: number;
  readonly median: number;
  readonly longest: number;
}

/** Fills a table of parcels as one that has been in use: with uuid keys, and 200 bytes of text a row. */
export async function fillParcels(url: string, rows: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`create table parcels (id uuid primary key default gen_random_uuid(),
      number bigint not null unique, status text not null default 'sent', note text not null,
      updated_at timestamptz not null default now())`);
    await client.query(
      `insert into parcels (number, note) select n, repeat('n', 200) from generate_series(1, ${rows}) n`,
    );
    await client.query('vacuum analyze parcels');
  });
}

/** Writes to the table until it is told to stop: an update of some row, and an insert of a new one, in turns. */
export async function writeParcels(url: string, rows: number, stop: AbortSignal): Promise<Waits> {
  const waits: number[] = [];
  await withClient(url, async (client) => {
    for (let number = rows + 1; !stop.aborted; number += 1) {
      const any = 1 + Math.floor(Math.random() * rows);
      for (const statement of [
        `update parcels set status = 'seen', updated_at = now() where number = ${any}`,
        `insert into parcels (number, note) values (${number} + (select max(number) from parcels), 'new')`,
      ]) {
        const start = performance.now();
        await client.query(statement);
        waits.push(performance.now() - start);
      }
    }
  });
  const { median, max } = spreadOf(waits);
  return { writes: waits.length, median, longest: max };
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}
