import { randomUUID } from 'node:crypto';
import type { EntityClass } from '@mikro-orm/core';
import { openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { claim } from '../../../lib/work-item/claim.ts';
import type { WorkItem } from '../../../lib/work-item/work-item.ts';
import { type Spread, spreadOf } from '../median.ts';
import type { BenchDatabase } from './bench-database.ts';
import { BENCH_TABLE, BenchItem, benchEntities, CROWDED_TABLE, CrowdedItem } from './bench-item.ts';

export interface ClaimTime {
  readonly rows: number;
  readonly claims: number;
  readonly few: { readonly pending: number; readonly ms: Spread };
  readonly many: { readonly pending: number; readonly ms: Spread };
}

export interface ClaimLoad {
  readonly rows: number;
  readonly few: number;
  readonly many: number;
  /** Claims from each table. */
  readonly claims: number;
}

/** What a claim takes by default. */
const BATCH_SIZE = 100;

/** Claims that prepare statements, pages and code. */
const WARM_UP_CLAIMS = 5;

/** Claims in turns from two tables of the same length, of which one has many more pending rows. */
export async function measureClaimTime(
  bench: BenchDatabase,
  { rows, few, many, claims }: ClaimLoad,
): Promise<ClaimTime> {
  await bench.fillItems({ table: BENCH_TABLE, pending: few, completed: rows - few });
  await bench.fillItems({ table: CROWDED_TABLE, pending: many, completed: rows - many });
  await bench.checkpoint();
  const database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: bench.url }), benchEntities);

  async function timeClaim(entity: EntityClass<WorkItem>): Promise<number> {
    const start = performance.now();
    const { claims: taken } = await claim(
      { database, entity },
      {
        limit: BATCH_SIZE,
        leaseSeconds: 900,
        claimToken: randomUUID(),
        now: new Date(),
        policy: { maxAttempts: 5, retryBaseSeconds: 30, retryMaxSeconds: 3600 },
      },
    );
    if (taken.length !== BATCH_SIZE) throw new Error(`a claim took ${taken.length} items and not ${BATCH_SIZE}`);
    return performance.now() - start;
  }

  const times = { few: [] as number[], many: [] as number[] };
  for (let round = -WARM_UP_CLAIMS; round < claims; round++) {
    const fewMs = await timeClaim(BenchItem);
    const manyMs = await timeClaim(CrowdedItem);
    if (round < 0) continue;
    times.few.push(fewMs);
    times.many.push(manyMs);
  }
  await database.close();
  await bench.fillItems({ table: CROWDED_TABLE, pending: 0 });
  return {
    rows,
    claims,
    few: { pending: few, ms: spreadOf(times.few) },
    many: { pending: many, ms: spreadOf(times.many) },
  };
}
