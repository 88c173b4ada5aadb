import { afterEach, expect, jest, test } from '@jest/globals';
import { EVERY_RUN, LOG_BYTES } from '../../lab/plan/cost/log-volume.ts';
import { createLogger } from '../../lib/logger.ts';
import { createMetrics, METRICS, type MetricName } from '../../lib/metrics.ts';
import { createHarness, type Harness } from '../support/harness.ts';

const SAMPLED = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let harness: Harness;
afterEach(() => harness.close());

/** A harness whose handlers log as they do in Lambda, and what an invocation writes. */
async function createLoggingHarness() {
  const before = process.env['POWERTOOLS_METRICS_DISABLED'];
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  process.env['_X_AMZN_TRACE_ID'] = SAMPLED;
  harness = await createHarness({ logger: createLogger({ logLevel: 'INFO' }), metrics: createMetrics('jobs', 'prod') });
  process.env['POWERTOOLS_METRICS_DISABLED'] = before;
  return async (invoke: () => Promise<unknown>): Promise<string[]> => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await invoke();
      return write.mock.calls.map(([text]) => String(text).trimEnd());
    } finally {
      write.mockRestore();
    }
  };
}

const bytesOf = (lines: readonly string[]) => lines.reduce((total, line) => total + Buffer.byteLength(line), 0);

function expectNear(measured: number, modelled: number): void {
  expect(measured).toBeGreaterThan(modelled * 0.95);
  expect(measured).toBeLessThan(modelled * 1.05);
}

test('a run with nothing to do writes the lines, the bytes and the metrics that the cost model takes for it', async () => {
  const logged = await createLoggingHarness();

  const lines = await logged(() => harness.run());

  expect(lines).toHaveLength(LOG_BYTES.run.lines);
  expectNear(bytesOf(lines), LOG_BYTES.run.bytes);
  const metrics = JSON.parse(lines.find((line) => line.includes('CloudWatchMetrics')) ?? '{}');
  const emitted = Object.keys(metrics).filter((key): key is MetricName => key in METRICS);
  expect(emitted.toSorted()).toEqual(EVERY_RUN.toSorted());
});

test('a batch of ten writes the lines and the bytes that the cost model takes for it', async () => {
  const logged = await createLoggingHarness();
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  await logged(() => harness.run());
  const event = await harness.receive();
  expect(event.Records).toHaveLength(10);

  const lines = await logged(() => harness.deliver(event));

  expect(lines).toHaveLength(LOG_BYTES.batch.lines + 10 * LOG_BYTES.item.lines);
  expectNear(bytesOf(lines), LOG_BYTES.batch.bytes + 10 * LOG_BYTES.item.bytes);
});
