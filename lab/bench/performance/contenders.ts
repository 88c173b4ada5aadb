import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchDatabase } from './bench-database.ts';
import { BENCH_TABLE, benchEnv } from './bench-item.ts';
import { claimEvents } from './claimed-events.ts';
import { peer, runPeer } from './peers.ts';
import { type Race, race } from './race.ts';

/** How much is done, and by how many. */
export interface Load {
  readonly items: number;
  readonly processes: number;
  /** Connections of one process. */
  readonly poolSize: number;
  /** Items at a time in one process. */
  readonly concurrency: number;
}

/** Someone who completes rows. */
export interface Contender {
  readonly name: string;
  /** The table whose rows it completes. */
  readonly table: string;
  /** Fills the table and the queue; what it returns does the work. */
  prepare(database: BenchDatabase, load: Load): Promise<() => Promise<Race>>;
}

const ROWS_TABLE = 'bench_rows';

const sluice: Contender = {
  name: 'sluice',
  table: BENCH_TABLE,
  async prepare(database, load) {
    await database.fillItems({ pending: load.items });
    const events = await claimEvents(database.url, load.concurrency);
    const shares = dealOut(events, load.processes).map((share) => ({ events: share }));
    const env = benchEnv(database.url, { DATABASE_POOL_SIZE: String(load.poolSize) });
    return () => race(new URL('./sluice-worker.ts', import.meta.url), env, load.items, shares);
  },
};

const graphileWorker = queueOf('graphile-worker');
const pgBoss = queueOf('pg-boss');

/** A peer whose queue holds the jobs before its workers start. */
function queueOf(name: string): Contender {
  return {
    name,
    table: ROWS_TABLE,
    async prepare(database, load) {
      await database.fillRows(load.items);
      const env = peerEnv(database, load);
      await runPeer(`${name}.mjs`, ['prepare'], env);
      const shares = Array.from({ length: load.processes }, () => ({}));
      return () => race(peer(`${name}.mjs`), env, load.items, shares);
    },
  };
}

const bareUpdate: Contender = {
  name: 'bare update',
  table: ROWS_TABLE,
  async prepare(database, load) {
    await database.fillRows(load.items);
    const ids = Array.from({ length: load.items }, (_, index) => index + 1);
    const shares = dealOut(ids, load.processes).map((share) => ({ ids: share }));
    return () => race(peer('bare.mjs'), peerEnv(database, load), load.items, shares);
  },
};

const pgbench: Contender = {
  name: 'pgbench',
  table: ROWS_TABLE,
  async prepare(database, load) {
    await database.fillRows(load.items);
    const clients = load.processes * load.poolSize;
    const share = load.items / clients;
    const options = { client: clients, jobs: load.processes, transactions: share };
    return async () => {
      const { stdout } = await promisify(execFile)('pgbench', [
        ...['--no-vacuum', '--protocol=prepared', '--define=i=0', `--define=share=${share}`],
        ...Object.entries(options).map(([option, value]) => `--${option}=${value}`),
        `--file=${fileURLToPath(peer('pgbench.sql'))}`,
        database.url,
      ]);
      const [, rate] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
      return { itemsPerSecond: Number(rate), cpuMsPerItem: null };
    };
  },
};

/** Those that can run here. */
export async function findContenders(): Promise<{ contenders: Contender[]; pgbenchVersion: string | undefined }> {
  const version = await promisify(execFile)('pgbench', ['--version']).catch(() => undefined);
  const [, pgbenchVersion] = /([\d.]+)/.exec(version?.stdout ?? '') ?? [];
  return {
    contenders: [sluice, graphileWorker, pgBoss, bareUpdate, ...(pgbenchVersion ? [pgbench] : [])],
    pgbenchVersion,
  };
}

function peerEnv(database: BenchDatabase, { poolSize, concurrency }: Load): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: database.url, POOL_SIZE: String(poolSize), CONCURRENCY: String(concurrency) };
}

function dealOut<T>(values: readonly T[], hands: number): T[][] {
  return Array.from({ length: hands }, (_, hand) => values.filter((_, index) => index % hands === hand));
}
