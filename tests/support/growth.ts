import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { threadTimeMs } from './cpu-time.ts';

/** The size is doubled four times: from 32 KiB to 512 KiB. */
const SIZES = [1, 2, 4, 8, 16].map((factor) => factor * 32_768);

/** The best of so many runs counts: what the machine does besides only ever adds. */
const RUNS = 3;

/** How much more than in proportion the larger ones may cost. A square is sixteen times over it at the largest. */
const TOLERANCE = 4;

/** Less than this proves nothing: the compiler and the collector take as much. */
const FLOOR = { ms: 12, bytes: 96 * 1024 * 1024 };

/** No input of these sizes may take longer: what does is not tried again, nor with more. */
const CEILING_MS = 1000;

interface Cost {
  readonly ms: number;
  /** The most that the heap held beyond the least, as far as its collections saw it. */
  readonly bytes: number;
}

/**
 * Fails where reading takes time or memory that grows faster than in proportion to the size of what is read. Time is
 * that of this thread on a processor, so that a busy machine changes little.
 *
 * @param name what is read, for the message
 * @param make input of about as many characters or bytes
 * @param read the reader; what it returns is awaited
 * @param scale by how much all sizes are larger, where the usual ones would prove nothing
 */
export async function expectLinear<Input>(
  name: string,
  make: (size: number) => Input,
  read: (input: Input) => unknown,
  scale = 1,
): Promise<void> {
  const [smallest = 0, ...larger] = SIZES.map((size) => size * scale);
  const first = make(smallest);
  // The first run is the compiler's.
  await costOf(first, read);
  const least = await best(first, read, { ms: 0, bytes: 0 });
  // What would be done soon even as a square needs no smaller sizes first.
  const isShort = least.ms * 4 ** larger.length < CEILING_MS;
  for (const size of isShort ? larger.slice(-1) : [smallest, ...larger]) {
    const most = limitOf(least, size / smallest);
    const cost = await best(make(size), read, most);
    if (isWithin(cost, most)) continue;
    throw new Error(`${name}: ${shown(cost)} for a size of ${size}, and ${shown(least)} for ${smallest}`);
  }
}

function limitOf({ ms, bytes }: Cost, growth: number): Cost {
  return {
    ms: Math.min(CEILING_MS, Math.max(FLOOR.ms, TOLERANCE * growth * ms)),
    bytes: Math.max(FLOOR.bytes, TOLERANCE * growth * bytes),
  };
}

function isWithin(cost: Cost, most: Cost): boolean {
  return cost.ms <= most.ms && cost.bytes <= most.bytes;
}

function shown({ ms, bytes }: Cost): string {
  return `${ms.toFixed(1)} ms and ${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/** Of the first run that is good enough, and else of the best of all. */
async function best<Input>(input: Input, read: (input: Input) => unknown, enough: Cost): Promise<Cost> {
  let least = await costOf(input, read);
  for (let run = 1; run < RUNS && !isWithin(least, enough) && least.ms < CEILING_MS; run++) {
    // What was left behind before may have been taken for a part of the cost.
    if (least.bytes > FLOOR.bytes) collectGarbage();
    const { ms, bytes } = await costOf(input, read);
    least = { ms: Math.min(ms, least.ms), bytes: Math.min(bytes, least.bytes) };
  }
  return least;
}

async function costOf<Input>(input: Input, read: (input: Input) => unknown): Promise<Cost> {
  const held = [heldBytes()];
  const profiler = new GCProfiler();
  profiler.start();
  const start = threadTimeMs();
  const kept = await read(input);
  const ms = threadTimeMs() - start;
  held.push(heldBytes());
  for (const { afterGC } of profiler.stop()?.statistics ?? [])
    held.push(afterGC.heapStatistics.usedHeapSize + afterGC.heapStatistics.externalMemory);
  // The result belongs to the cost: it must live until here.
  void kept;
  return { ms, bytes: Math.max(...held) - Math.min(...held) };
}

function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();
