import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../lib/database/database.ts';
import { countByStatus, countInFlight } from '../../lib/work-item/count.ts';
import type { Counts } from '../../scripts/cli/progress.ts';
import { ChaosItem } from './work/chaos-item.entity.ts';

/** Looks at the items again and again, past every proxy. */
export interface Samples {
  /** Items in flight, at each sample. */
  readonly inFlight: readonly number[];
  /** As they stood last. */
  readonly counts: Counts | undefined;
  stop(): Promise<void>;
}

const EVERY_MS = 100;

/** Counting by status reads the whole table: not at every sample. */
const COUNTED_EVERY = 3;

export function startSamples(database: Database, onCounts: (counts: Counts) => void): Samples {
  const inFlight: number[] = [];
  let counts: Counts | undefined;
  let stopped = false;

  async function sample(turn: number): Promise<void> {
    inFlight.push(await countInFlight({ database, entity: ChaosItem }));
    if (turn % COUNTED_EVERY > 0) return;
    counts = await countByStatus({ database, entity: ChaosItem });
    onCounts(counts);
  }

  const looking = (async () => {
    for (let turn = 0; !stopped; turn++) {
      // The server is restarted at times, and then there is nothing to see.
      await sample(turn).catch(() => {});
      await sleep(EVERY_MS);
    }
  })();
  return {
    inFlight,
    get counts() {
      return counts;
    },
    stop: () => {
      stopped = true;
      return looking;
    },
  };
}
