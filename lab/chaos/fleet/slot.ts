import type { Instance } from './instance.ts';

/** The place of one container: when its process has ended, the next invocation starts another. */
export interface Slot {
  readonly current: Instance | undefined;
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export function createSlot(start: () => Promise<Instance>): Slot {
  let current: Instance | undefined;
  return {
    get current() {
      return current;
    },
    async invoke(event) {
      if (!current || current.end) current = await start();
      return current.invoke(event);
    },
    async stop() {
      if (current && !current.end) await current.stop();
    },
  };
}
