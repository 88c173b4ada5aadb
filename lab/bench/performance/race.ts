import type { Progress } from './channel.ts';
import { startWorker } from './worker.ts';

export interface Race {
  readonly itemsPerSecond: number;
  /** Processor time of the processes, in milliseconds; null where it is not known. */
  readonly cpuMsPerItem: number | null;
}

/** Part of the items that is done before time counts: processes start cold, and Lambdas stay warm. */
const WARM_UP = 1 / 3;

/** Several processes of one module do their shares at the same time. */
export async function race(
  module: URL,
  env: NodeJS.ProcessEnv,
  items: number,
  shares: readonly object[],
): Promise<Race> {
  const workers = await Promise.all(shares.map(() => startWorker({ module, env })));
  const latest: Partial<Progress>[] = workers.map(() => ({}));
  const now = () => ({
    at: performance.now(),
    items: latest.reduce((sum, progress) => sum + (progress.items ?? 0), 0),
    cpuMs: latest.reduce((sum, progress) => sum + (progress.cpuMs ?? 0), 0),
  });
  let warm: ReturnType<typeof now> | undefined;
  await Promise.all(
    workers.map((worker, index) =>
      worker.work(shares[index] ?? {}, (progress) => {
        latest[index] = progress;
        const state = now();
        if (state.items >= items * WARM_UP) warm ??= state;
      }),
    ),
  );
  const end = now();
  await Promise.all(workers.map((worker) => worker.stop()));
  if (!warm || warm.items === end.items) throw new Error('the processes said nothing between warm-up and end');
  const timed = end.items - warm.items;
  return {
    itemsPerSecond: (timed * 1000) / (end.at - warm.at),
    cpuMsPerItem: (end.cpuMs - warm.cpuMs) / timed,
  };
}
