/** A scheduled Lambda's container: so many runs through the exported handler's factory. */
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { benchScheduler } from './bench-item.ts';
import { serve } from './channel.ts';
import { LONG_INVOCATION } from './claimed-events.ts';

const handler = createSchedulerHandler(benchScheduler);

serve<{ runs: number }>(
  async ({ runs }, done) => {
    for (let run = 0; run < runs; run++) {
      const { published } = await handler({}, LONG_INVOCATION);
      done(published);
    }
  },
  () => handler.close(),
);
