import { type Spread, spreadOf } from '../median.ts';
import type { BenchDatabase, Counters } from './bench-database.ts';
import type { Contender, Load } from './contenders.ts';
import type { Race } from './race.ts';

/** What one contender did. */
export interface ContenderFigures {
  readonly name: string;
  readonly itemsPerSecond: Spread;
  /** Items per second of each round. */
  readonly rounds: readonly number[];
  /** Processor time of its own processes, in milliseconds; null where they are not Node's. */
  readonly cpuMsPerItem: Spread | null;
  /** By PostgreSQL's own counters; null where the server has none. */
  readonly perItem: { readonly [K in keyof Counters]: Spread | null };
}

interface Round extends Race {
  readonly perItem: { readonly [K in keyof Counters]: number | null };
}

const COUNTED = ['transactions', 'statements', 'walBytes', 'bufferHits'] as const;

/** Every contender in turn, round after round, so that what else the machine does falls on all of them alike. */
export async function measureThroughput(
  database: BenchDatabase,
  contenders: readonly Contender[],
  load: Load,
  rounds: number,
  onRound: (name: string, result: Race) => void,
): Promise<ContenderFigures[]> {
  const results = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, done] of results) {
      const result = await measureRound(database, contender, load);
      onRound(contender.name, result);
      done.push(result);
    }
  }
  return [...results].map(([{ name }, done]) => ({
    name,
    itemsPerSecond: spreadOf(done.map(({ itemsPerSecond }) => itemsPerSecond)),
    rounds: done.map(({ itemsPerSecond }) => itemsPerSecond),
    cpuMsPerItem: knownSpread(done.map(({ cpuMsPerItem }) => cpuMsPerItem)),
    perItem: {
      transactions: knownSpread(done.map(({ perItem }) => perItem.transactions)),
      statements: knownSpread(done.map(({ perItem }) => perItem.statements)),
      walBytes: knownSpread(done.map(({ perItem }) => perItem.walBytes)),
      bufferHits: knownSpread(done.map(({ perItem }) => perItem.bufferHits)),
    },
  }));
}

function knownSpread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? spreadOf(known) : null;
}

/** @throws Error when not every row is as it should be in the end */
async function measureRound(database: BenchDatabase, contender: Contender, load: Load): Promise<Round> {
  // Before the rows are written: they are in the log as they are, and no round writes whole pages again.
  await database.checkpoint();
  const run = await contender.prepare(database, load);
  const before = await database.counters();
  const result = await run();
  const after = await database.counters();
  const completed = await database.completed(contender.table);
  if (completed !== load.items) throw new Error(`${contender.name} completed ${completed} of ${load.items} items`);
  const perItem = Object.fromEntries(
    COUNTED.map((name) => [name, perOne(before[name], after[name], load.items)]),
  ) as Round['perItem'];
  return { ...result, perItem };
}

function perOne(before: number | null, after: number | null, items: number): number | null {
  return before === null || after === null ? null : (after - before) / items;
}
