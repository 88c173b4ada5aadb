import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../../lab/bench/median.ts';

/** The size is doubled four times: from 64 KiB to 1 MiB. */
const SIZES = [1, 2, 4, 8, 16].map((factor) => factor * 65_536);

/** Of an input that is too dear at first sight. */
const RUNS = 5;

/** How much more than in proportion is still noise. Twice the size in the square is four times the time, each time. */
const TOLERANCE = 2.5;

/** Less than this proves nothing: the compiler and the collector take as much. */
const FLOOR = { ms: 60, mebibytes: 48 };

/** No input of these sizes may take longer: what does is not tried again, nor with more. */
const CEILING_MS = 1000;

const UNITS = ['ms', 'mebibytes'] as const;
type Cost = Record<(typeof UNITS)[number], number>;

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
  await read(make(SIZES[0] ?? 0));
  for (const [index, size] of SIZES.entries()) {
    const most = limitsOf(costs[0], index);
    const cost = await costOf(make(size), read, most);
    costs.push(cost);
    for (const unit of UNITS) {
      if (cost[unit] <= most[unit]) continue;
      const seen = costs.map((each) => each[unit].toFixed(1)).join(', ');
      const doubled = `while the size was doubled from ${SIZES[0]}`;
      throw new Error(`${name}: ${seen} ${unit} ${doubled}; at most ${most[unit].toFixed(1)}`);
    }
  }
}

/** In proportion to what the first size cost. */
function limitsOf(first: Cost | undefined, doublings: number): Cost {
  const of = (unit: keyof Cost, ceiling: number) =>
    first === undefined ? ceiling : Math.min(ceiling, Math.max(FLOOR[unit], TOLERANCE * first[unit] * 2 ** doublings));
  return { ms: of('ms', CEILING_MS), mebibytes: of('mebibytes', Number.POSITIVE_INFINITY) };
}

function isTooDear(cost: Cost, most: Cost): boolean {
  return UNITS.some((unit) => cost[unit] > most[unit]);
}

/** Of one run; of several where one is too dear, because it may have been the machine. */
async function costOf<Input>(input: Input, read: (input: Input) => unknown, most: Cost): Promise<Cost> {
  const runs = [await costOfRun(input, read)];
  while (runs.length < RUNS && runs.some((cost) => isTooDear(cost, most)) && runs.every(({ ms }) => ms < CEILING_MS)) {
    runs.push(await costOfRun(input, read));
  }
  return { ms: median(runs.map(({ ms }) => ms)), mebibytes: median(runs.map(({ mebibytes }) => mebibytes)) };
}

/** Processor time, and the most that the heap held beyond what it held before, as far as its collections saw it. */
async function costOfRun<Input>(input: Input, read: (input: Input) => unknown): Promise<Cost> {
  collectGarbage();
  const heap = getHeapStatistics().used_heap_size;
  const profiler = new GCProfiler();
  profiler.start();
  const start = process.cpuUsage();
  const kept = await read(input);
  const ms = process.cpuUsage(start).user / 1000;
  const held = getHeapStatistics().used_heap_size;
  const seen = profiler.stop()?.statistics.map(({ afterGC }) => afterGC.heapStatistics.usedHeapSize) ?? [];
  // The result belongs to the cost: it must live until here.
  void kept;
  return { ms, mebibytes: Math.max(0, ...[held, ...seen].map((bytes) => bytes - heap)) / 1_048_576 };
}

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();
