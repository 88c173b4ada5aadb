import { type Counts, createProgress } from '../../scripts/cli/progress.ts';
import type { Strike } from './faults/strikes.ts';

/** Shows how a run goes. */
export interface LiveView {
  show(counts: Counts, strikes: readonly Strike[]): void;
  end(): void;
}

/** In a log, a line now and then is enough. */
const LOGGED_EVERY_MS = 5000;

export async function createLiveView(stream: NodeJS.WriteStream): Promise<LiveView> {
  const progress = await createProgress(stream);
  let shownAt = 0;
  return {
    show(counts, strikes) {
      if (!stream.isTTY && Date.now() - shownAt < LOGGED_EVERY_MS) return;
      shownAt = Date.now();
      const last = strikes.at(-1);
      const name = last ? `${strikes.length} faults, last: ${last.kind}` : 'no fault yet';
      progress.show([{ name, counts }]);
    },
    end: () => progress.end(),
  };
}
