/** `npm run pause`: lets a scheduler claim nothing. */
import { runPausing } from './cli/pausing.ts';

await runPausing({
  name: 'pause',
  description: 'Pauses a scheduler: it claims nothing until it is resumed; what is in flight is finished.',
  done: 'is paused',
  unchanged: 'is paused already',
});
