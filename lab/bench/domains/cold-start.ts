import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { bundleHandler } from '../../../deploy/bundle/bundle-handler.ts';
import { domains } from '../../../functions/domains/domains.ts';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { createPublisher } from '../../../lib/queue/publisher.ts';
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { receiveEvent } from '../../../local/event-source.ts';
import { startLambdaContainer } from '../../../local/lambda/container.ts';
import { type LocalStack, startLocalStack } from '../../../local/local-stack.ts';
import { median } from '../median.ts';

const ROUNDS = 25;

const PROCESSORS = {
  'pg and the SQS client alone': './minimal-processor.ts',
  'the processor of domains': '../../../functions/domains/processor.ts',
} as const;

/**
 * Measures cold starts: from the start of a process to the answer for its first item, which is settled then. The item
 * is no domain, so that nothing is fetched. Each container is as `local/lambda` runs it, and used once.
 */
export async function benchColdStart(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-cold-start-'));
  const stack = await startLocalStack([domains]);
  try {
    const samples = new Map<string, number[]>();
    for (const [name, source] of Object.entries(PROCESSORS)) {
      await mkdir(join(directory, name));
      await bundleHandler(fileURLToPath(new URL(source, import.meta.url)), join(directory, name, 'processor.cjs'));
      samples.set(name, []);
    }
    // In turn, so that what else the machine does falls on both alike; the first round warms up the file cache.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, times] of samples) {
        const ms = await coldStart(stack, join(directory, name), `no domain ${name} ${round}`);
        if (round > 0) times.push(ms);
      }
    }
    return formatted(samples);
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** One cold start, in milliseconds. */
async function coldStart(stack: LocalStack, taskRoot: string, domain: string): Promise<number> {
  const { queueUrl } = stack.settingsOf(domains);
  await stack.database.unitOfWork(async (em) => void em.create(Domain, { domain }));
  const scheduled = createSchedulerHandler(domains, {
    env: { ...stack.env, LOG_LEVEL: 'SILENT' },
    publisher: createPublisher(stack.sqs, queueUrl, domains.name),
    metrics: { add: () => {}, publish: () => {} },
  });
  await scheduled({}, { getRemainingTimeInMillis: () => 60_000 });
  await scheduled.close();
  const event = await receiveEvent(stack.sqs, queueUrl);

  const start = performance.now();
  const container = await startLambdaContainer({
    functionName: 'cold-start',
    taskRoot,
    handler: 'processor.handler',
    memorySize: 512,
    environment: { ...stack.env, LOG_LEVEL: 'SILENT' },
  });
  try {
    await container.invoke(event);
    return performance.now() - start;
  } finally {
    await container.kill();
  }
}

/** The fastest is what the code takes; the median, what this machine made of it. */
function formatted(samples: ReadonlyMap<string, readonly number[]>): string {
  const rows = [...samples].map(([name, times]) => ({ name, fastest: Math.min(...times), median: median(times) }));
  const [least = { fastest: 1, median: 1 }] = rows;
  const table = new Table({
    head: ['process start to first item settled', `fastest of ${ROUNDS}`, 'median', 'times the least'],
    style: { head: [], border: [] },
  });
  for (const { name, fastest, median: middle } of rows) {
    const ratios = [fastest / least.fastest, middle / least.median].map((ratio) => ratio.toFixed(2));
    table.push([name, `${Math.round(fastest)} ms`, `${Math.round(middle)} ms`, ratios.join(', ')]);
  }
  return table.toString();
}
