import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../../lab/bench/median.ts';

/** The size is doubled four times: from 64 KiB to 1 MiB. */
const SIZES = [1, 2, 4, 8, 16].map((factor) => factor * 65_536);

const RUNS = 3;

/** How much more than in proportion is still noise. Twice the size in the square is four times the time, each time. */
const TOLERANCE = 2.5;

/** Less than this proves nothing: the compiler and the collector take as much. */
const FLOOR = { ms: 20, mebibytes: 32 };

/** No input of these sizes may take longer: what does is not tried again, nor with more. */
const CEILING_MS = 1000;

type Cost = Record<keyof typeof FLOOR, number>;

/**
 * Fails where reading takes time or memory that grows faster than in proportion to the size of what is read. It stops
 * at the first size that is too dear, so that a reader that would take minutes fails in seconds.
 *
 * @param name what is read, for the message
 * @param make input of about as many characters or bytes
 * @param read the reader; what it returns is awaited
 */
export async function expectLinear<Input>(
  name: string,
  make: (size: number) => Input,
  read: (input: Input) => unknown,
): Promise<void> {
  const costs: Cost[] = [];
  // The first run is the compiler's.
  await costOf(make(SIZES[0] ?? 0), read);
  for (const [index, size] of SIZES.entries()) {
    const cost = await costOf(make(size), read);
    const first = costs[0] ?? cost;
    costs.push(cost);
    for (const unit of ['ms', 'mebibytes'] as const) {
      const inProportion = Math.max(FLOOR[unit], TOLERANCE * first[unit] * 2 ** index);
      const most = unit === 'ms' ? Math.min(CEILING_MS, inProportion) : inProportion;
      if (cost[unit] > most) {
        const seen = costs.map((each) => each[unit].toFixed(1)).join(', ');
        throw new Error(
          `${name}: ${seen} ${unit} while the size was doubled from ${SIZES[0]}; at most ${most.toFixed(1)}`,
        );
      }
    }
  }
}

async function costOf<Input>(input: Input, read: (input: Input) => unknown): Promise<Cost> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    await read(input);
    const ms = process.cpuUsage(before).user / 1000;
    if (ms > CEILING_MS) return { ms, mebibytes: 0 };
    times.push(ms);
  }
  return { ms: median(times), mebibytes: await peakOf(() => read(input)) };
}

/** The most that the heap held beyond what it held before, as far as its collections saw it. */
async function peakOf(work: () => unknown): Promise<number> {
  collectGarbage();
  const before = getHeapStatistics().used_heap_size;
  const profiler = new GCProfiler();
  profiler.start();
  const kept = await work();
  const held = getHeapStatistics().used_heap_size;
  const seen = profiler.stop()?.statistics.map(({ afterGC }) => afterGC.heapStatistics.usedHeapSize) ?? [];
  // The result belongs to the cost: it must live until here.
  void kept;
  return Math.max(0, ...[held, ...seen].map((bytes) => bytes - before)) / 1_048_576;
}

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();
