import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { ownEntities } from '../../../lib/scheduler/entities.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { startChild } from '../../../local/child.ts';
import { startLocalServers } from '../../../local/local-servers.ts';
import { benchEntities } from './bench-item.ts';
import { peer } from './peers.ts';

/** PostgreSQL's own counters. */
export interface Counters {
  readonly transactions: number;
  /** Null where the server does not count them: it has no pg_stat_statements. */
  readonly statements: number | null;
  readonly walBytes: number;
  readonly bufferHits: number;
}

/** Rows of a table in all, those that are not completed, and the minutes over which the others have been done. */
export interface UsedTable {
  readonly rows: number;
  readonly pending: number;
  readonly active: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly minutes: number;
}

/** A database of the bench's own. */
export interface BenchDatabase {
  readonly url: string;
  readonly serverVersion: string;
  /** Whether it is on the embedded server, whose settings are known. */
  readonly embedded: boolean;
  /** Fills the plain table of the peers and floors with pending rows, from id 1. */
  fillRows(count: number): Promise<void>;
  /** Fills a table of items, the completed ones first. */
  fillItems(options: { table?: string; pending: number; completed?: number }): Promise<void>;
  /** Fills the table of items as one that has been in use: never vacuumed, never analyzed. */
  fillUsed(counts: UsedTable): Promise<void>;
  vacuum(): Promise<void>;
  checkpoint(): Promise<void>;
  /** How many rows are completed, with a result of 200 bytes. */
  completed(table: string): Promise<number>;
  /** The totals so far; waits for the end of all other connections, which leave theirs when they close. */
  counters(): Promise<Counters>;
  stop(): Promise<void>;
}

/**
 * As a server that keeps its data: each commit reaches the disk. Vacuum and checkpoints are the bench's own, between
 * rounds, so that none falls into one contender's round and not into another's.
 */
const DURABLE = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_preload_libraries: 'pg_stat_statements',
  shared_buffers: '512MB',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
};

/** On the server of `DATABASE_URL` where that is set, else on an embedded one. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env['DATABASE_URL'];
  const servers = await startLocalServers({ postgres: !given, postgresSettings: DURABLE, sqs: false });
  try {
    const program = await startProgram(given || servers.databaseUrl || '');
    await createItemTables(program.url);
    return {
      url: program.url,
      serverVersion: program.serverVersion,
      embedded: !given,
      fillRows: async (count) => void (await program.run('fillRows', { count })),
      fillItems: async (options) => void (await program.run('fillItems', options)),
      fillUsed: async (counts) => void (await program.run('fillUsed', counts)),
      vacuum: async () => void (await program.run('vacuum')),
      checkpoint: async () => void (await program.run('checkpoint')),
      completed: async (table) => (await program.run('completed', { table })) as number,
      counters: async () => (await program.run('counters')) as Counters,
      stop: async () => {
        await program.stop();
        await servers.stop();
      },
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function startProgram(databaseUrl: string) {
  const child = startChild(peer('database.mjs'), {
    detached: true,
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { url, serverVersion } = await child.next<{ url: string; serverVersion: string }>();
  return {
    url,
    serverVersion,
    async run(command: string, values: object = {}): Promise<unknown> {
      const { result, error } = await child.ask<{ result?: unknown; error?: string }>({ command, values });
      if (error !== undefined) throw new Error(`${command}: ${error}`);
      return result;
    },
    stop: child.end,
  };
}

async function createItemTables(url: string): Promise<void> {
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: url });
  const orm = new MikroORM(ormOptions(settings, [...ownEntities, ...benchEntities]));
  await orm.schema.create();
  await orm.close();
}
