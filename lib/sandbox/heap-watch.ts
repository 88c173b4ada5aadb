import { Worker } from 'node:worker_threads';

/** Between two looks, in milliseconds: what is made of bytes grows by a few megabytes meanwhile. */
const LOOK_MS = 20;

const MEBIBYTE = 1_048_576;

/**
 * Looks at the heap of a thread again and again, whatever the thread is busy with, until it holds more than it may. V8's
 * own limit is no such limit: where a thread reaches it in the middle of a large step, the whole process is ended.
 *
 * @returns ends the watch
 */
export function watchHeap(thread: () => unknown, megabytes: number, onOver: () => void): () => void {
  const timer = setInterval(async () => {
    const used = await usedBy(thread());
    if (used > megabytes * MEBIBYTE) onOver();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** 0 where the thread is not there, or is about to end. */
async function usedBy(thread: unknown): Promise<number> {
  if (!(thread instanceof Worker)) return 0;
  return thread.getHeapStatistics().then(
    ({ used_heap_size: used }) => used,
    () => 0,
  );
}
