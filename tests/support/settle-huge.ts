/**
 * Processes ten jobs side by side, of which one returns a result of 50 MB, and prints how long that took and by how much
 * this process has grown on the way. Started by a test, in a process of its own.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { serializeMessage } from '../../lib/queue/message.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { Job, JobNote, jobItems, normalizeJob } from './jobs.ts';
import { peakMemory } from './peak-memory.ts';
import { recordingLogger, recordingMetrics } from './recorders.ts';

const HUGE = 50_000_000;

const { IDS, CLAIM_TOKEN, ...env } = z
  .object({ DATABASE_URL: z.string(), IDS: z.string(), CLAIM_TOKEN: z.string(), SHAPE: z.enum(['text', 'list']) })
  .parse(process.env);

const HUGE_RESULTS: Record<typeof env.SHAPE, () => unknown> = {
  text: () => "it's x\\ ".repeat(HUGE / 8),
  list: () => Array.from({ length: HUGE / 10 }, (_, index) => index),
};

const ids = IDS.split(',');
const scheduler = defineScheduler({
  name: 'jobs',
  entity: Job,
  otherEntities: [JobNote],
  settingsPrefix: 'JOB_SCHEDULER_',
  settings: z.object({}),
  items: jobItems,
  work: async () => ({
    process: async ({ id }) => (id === ids[4] ? HUGE_RESULTS[env.SHAPE]() : 'fine'),
    apply: (item, result) => {
      item.result = typeof result === 'string' ? result : JSON.stringify(result);
    },
    normalize: normalizeJob,
  }),
});
const handler = createProcessorHandler(scheduler, {
  env: { ...env, JOB_SCHEDULER_QUEUE_URL: 'http://127.0.0.1:1/queue' },
  logger: recordingLogger([]),
  metrics: recordingMetrics({}),
});
const Records = ids.map((id) => ({
  messageId: randomUUID(),
  body: serializeMessage('jobs', { id, claimToken: CLAIM_TOKEN, suspect: false }),
}));

globalThis.gc?.();
const before = process.memoryUsage.rss();
const started = Date.now();
await handler({ Records }, { getRemainingTimeInMillis: () => 900_000 });
process.stdout.write(JSON.stringify({ ms: Date.now() - started, grownBytes: peakMemory() - before }));
await handler.close();
