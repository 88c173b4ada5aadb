/** `npm run resume`: lets a paused scheduler claim again. */
import { runPausing } from './cli/pausing.ts';

await runPausing({
  name: 'resume',
  description: 'Lets a paused scheduler claim again, from its next run on.',
  done: 'is resumed',
  unchanged: 'is not paused',
});
