import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FilterQuery } from '@mikro-orm/core';
import { entities, schedulers } from '../../functions/index.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import { bundleHandler } from '../../scripts/bundle.ts';
import { createQueues } from '../../scripts/local/queues.ts';
import { samplesOf } from '../../scripts/local/samples.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ROOT } from '../support/project-files.ts';

let directory: string;
let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
  testDatabase = await createTestDatabase();
  database = openDatabase(parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url }), entities);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(directory, { recursive: true, force: true });
});

const INVOKE = `
  const { handler } = require(process.argv[1]);
  handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 60000 }).then(
    (answer) => console.log(JSON.stringify(answer)),
    (error) => { console.error(error.message); process.exitCode = 1; },
  );
`;

/** Invokes a bundle in a process and a folder of its own, with nothing but its environment. */
async function invoke(bundle: string, event: unknown, env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', INVOKE, bundle, JSON.stringify(event)], {
    cwd: directory,
    env,
  });
  return JSON.parse(stdout);
}

test.each(schedulers.map((scheduler) => [scheduler.name, scheduler] as const))(
  'the bundles of %s work alone: nothing is missing, and no name is lost to minification',
  async (name, scheduler) => {
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
    const { queueUrl } = await createQueues(sqs, {
      name: `bundle-${randomBytes(6).toString('hex')}`,
      visibilityTimeoutSeconds: 60,
      maxReceiveCount: 5,
    });
    sqs.destroy();
    const { AWS_ENDPOINT_URL_SQS, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    const env = {
      ...{ AWS_ENDPOINT_URL_SQS, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
      ...{ DATABASE_URL: testDatabase.url, [`${scheduler.settingsPrefix}QUEUE_URL`]: queueUrl },
      ...{ LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    };
    const samples = await samplesOf(scheduler);
    const { property, queue } = scheduler.names;
    const sample = samples.nameOf(1);
    await database.unitOfWork((em) => queue(em, [sample], {}, new Date()));
    const read = () => database.fork().findOneOrFail(scheduler.entity, { [property]: sample } as FilterQuery<WorkItem>);
    for (const handler of ['scheduler', 'processor']) {
      await bundleHandler(join(ROOT, 'functions', name, `${handler}.ts`), join(directory, `${handler}.cjs`));
    }

    expect(await invoke(join(directory, 'scheduler.cjs'), {}, env)).toMatchObject({ claimed: 1, published: 1 });

    const { id, claimToken } = await read();
    const body = JSON.stringify({ v: 1, scheduler: name, id, claimToken, suspect: false });
    const answer = await invoke(join(directory, 'processor.cjs'), { Records: [{ messageId: 'm', body }] }, env);
    expect(answer).toEqual({ batchItemFailures: [] });
    const settled = await read();
    expect(settled).toMatchObject({ attempts: 1 });
    // Whatever is missing in a bundle is an ordinary error, and so a retry.
    expect(['completed', 'failed']).toContain(settled.status);
  },
);
