import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { createHarness, type Harness } from '../support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

test('items on their first attempt and on further ones are begun together', async () => {
  harness = await createHarness();
  const ids = await harness.add({}, { attempts: 1 }, { attempts: 2 });
  await harness.run();
  await harness.deliver(await harness.receive());

  const jobs = await harness.jobs();
  expect(jobs.map(({ id, status, attempts }) => [id, status, attempts])).toEqual([
    [ids[0], 'completed', 1],
    [ids[1], 'completed', 2],
    [ids[2], 'completed', 3],
  ]);
});

test('where further attempts cannot be begun, the first ones are worked through and only the others delivered again', async () => {
  harness = await createHarness({ env: { DATABASE_STATEMENT_TIMEOUT_SECONDS: '1' } });
  const [first, further] = await harness.add({}, { attempts: 1 });
  await harness.run();
  const event = await harness.receive();
  const other = new pg.Client({ connectionString: harness.databaseUrl });
  await other.connect();
  await other.query('begin');
  await other.query('select id from jobs where id = $1 for update', [further]);

  const { batchItemFailures } = await harness.deliver(event);
  await other.end();

  const jobs = await harness.jobs();
  expect(jobs.map(({ id, status, attempts }) => [id, status, attempts])).toEqual([
    [first, 'completed', 1],
    [further, 'queued', 1],
  ]);
  const ofFurther = event.Records.filter(({ body }) => JSON.parse(body).id === further);
  expect(batchItemFailures).toEqual(ofFurther.map(({ messageId }) => ({ itemIdentifier: messageId })));
});
