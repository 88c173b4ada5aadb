import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { schedulers } from '../../functions/index.ts';
import { bundleHandler } from '../../scripts/bundle.ts';
import { createQueues } from '../../scripts/local/queues.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { ROOT } from '../support/project-files.ts';

let directory: string;
let testDatabase: TestDatabase;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
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

test.each(schedulers.map(({ name, settingsPrefix }) => [name, settingsPrefix]))(
  'the bundles of %s work alone: nothing is missing, and no name is lost to minification',
  async (name, prefix) => {
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
      ...{ DATABASE_URL: testDatabase.url, [`${prefix}QUEUE_URL`]: queueUrl },
      ...{ LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    };
    await query(testDatabase.url, "insert into domains (domain) values ('not a domain') on conflict do nothing");
    await query(
      testDatabase.url,
      "insert into sitemaps (domain_id, url, discovery_method) select id, 'http://127.0.0.1/x.xml', 'robots_txt' from domains on conflict do nothing",
    );
    for (const handler of ['scheduler', 'processor']) {
      await bundleHandler(join(ROOT, 'functions', name, `${handler}.ts`), join(directory, `${handler}.cjs`));
    }

    expect(await invoke(join(directory, 'scheduler.cjs'), {}, env)).toMatchObject({ claimed: 1, published: 1 });

    const [row] = await query(testDatabase.url, `select id, claim_token from ${name} where status = 'queued'`);
    const body = JSON.stringify({
      v: 1,
      scheduler: name,
      id: row?.['id'],
      claimToken: row?.['claim_token'],
      suspect: false,
    });
    const answer = await invoke(join(directory, 'processor.cjs'), { Records: [{ messageId: 'm', body }] }, env);
    expect(answer).toEqual({ batchItemFailures: [] });
    const [settled] = await query(testDatabase.url, `select status, last_error from ${name} where id = $1`, [
      row?.['id'],
    ]);
    expect(settled).toMatchObject({
      status: 'failed',
      last_error: expect.stringMatching(/^(domain_invalid|address_not_public): /),
    });
  },
);
