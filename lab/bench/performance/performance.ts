import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { type ClaimLoad, type ClaimTime, measureClaimTime } from './claim-time.ts';
import { findContenders, type Load } from './contenders.ts';
import { type Dispatch, type DispatchLoad, measureDispatch } from './dispatch.ts';
import { type EndToEnd, measureEndToEnd } from './end-to-end.ts';
import { type Idle, measureIdle } from './idle.ts';
import { type Memory, measureMemory } from './memory.ts';
import { installPeers, peerVersions } from './peers.ts';
import { type ContenderFigures, measureThroughput } from './throughput.ts';

/** How much each part measures. */
interface Size {
  readonly items: number;
  readonly rounds: number;
  readonly claim: ClaimLoad;
  readonly dispatch: DispatchLoad;
  readonly idleRuns: number;
  readonly endToEndItems: number;
  readonly memoryItems: number;
}

const FULL: Size = {
  // A process is at its speed after some thousands, and the first third is not timed.
  items: 30_000,
  rounds: 5,
  claim: { rows: 5_000_000, few: 10_000, many: 1_000_000, claims: 60 },
  dispatch: { items: 50_000, rounds: 3 },
  idleRuns: 20,
  endToEndItems: 5000,
  memoryItems: 100_000,
};

const QUICK: Size = {
  items: 400,
  rounds: 1,
  claim: { rows: 100_000, few: 3000, many: 50_000, claims: 15 },
  dispatch: { items: 5000, rounds: 1 },
  idleRuns: 3,
  endToEndItems: 400,
  memoryItems: 2000,
};

const POOL_SIZE = 2;
const CONCURRENCY = 8;
const GIGABYTE = 2 ** 30;

export interface PerformanceOptions {
  readonly quick: boolean;
  readonly processes: number;
  readonly rounds?: number;
  /** Told what is measured now. */
  readonly onStep: (step: string) => void;
}

/** All that the bench has found out. */
export interface PerformanceReport {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly quick: boolean;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly load: Load & { readonly rounds: number };
  readonly contenders: readonly ContenderFigures[];
  readonly claim: ClaimTime;
  readonly dispatch: Dispatch;
  readonly idle: Idle;
  readonly endToEnd: EndToEnd;
  readonly memory: Memory;
}

/**
 * Measures Sluice beside its peers and floors, on one PostgreSQL: the server of `DATABASE_URL`, in a database of its
 * own that is dropped in the end, or an embedded one.
 */
export async function measurePerformance(options: PerformanceOptions): Promise<PerformanceReport> {
  await installPeers();
  options.onStep('starting PostgreSQL');
  const database = await openBenchDatabase();
  try {
    return await measureOn(database, options);
  } finally {
    await database.stop();
  }
}

async function measureOn(
  database: BenchDatabase,
  { quick, processes, rounds, onStep }: PerformanceOptions,
): Promise<PerformanceReport> {
  const size = { ...(quick ? QUICK : FULL), ...(rounds && { rounds }) };
  const load = { items: size.items, processes, poolSize: POOL_SIZE, concurrency: CONCURRENCY };
  const { contenders, pgbenchVersion } = await findContenders();

  onStep(`throughput, ${size.rounds} rounds of ${size.items} items`);
  const figures = await measureThroughput(database, contenders, load, size.rounds, (name, { itemsPerSecond }) =>
    onStep(`  ${name}: ${Math.round(itemsPerSecond)} items/s`),
  );
  onStep('dispatch');
  const dispatch = await measureDispatch(database, size.dispatch);
  onStep('idle runs');
  const idle = await measureIdle(database, size.idleRuns);
  onStep('end to end');
  const endToEnd = await measureEndToEnd(database, size.endToEndItems, processes);
  onStep(`memory over ${size.memoryItems} items`);
  const memory = await measureMemory(database, size.memoryItems);
  onStep(`claim time among ${size.claim.rows} rows`);
  const claim = await measureClaimTime(database, size.claim);

  return {
    date: new Date().toISOString(),
    quick,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / GIGABYTE),
      system: `${platform()} ${arch()}`,
    },
    versions: {
      node: process.versions.node,
      postgresql: database.serverVersion,
      ...(await peerVersions()),
      ...(pgbenchVersion && { pgbench: pgbenchVersion }),
    },
    load: { ...load, rounds: size.rounds },
    contenders: figures,
    claim,
    dispatch,
    idle,
    endToEnd,
    memory,
  };
}
