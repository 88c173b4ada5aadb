import { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import pg from 'pg';

/**
 * The least that a processor can be: `pg`, the SQS client and the statements of one begin and one settle. Nothing is
 * checked and nothing is fenced. What `npm run bench -- cold-start` holds the real one against.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 2 });
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });

export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { id, claimToken } = JSON.parse(body) as { id: string; claimToken: string };
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select * from domains where id = $1 and claim_token = $2 for update', [id, claimToken]);
    await client.query("update domains set status = 'processing', attempts = attempts + 1 where id = $1", [id]);
    await client.query('commit');
    await client.query('begin');
    await client.query(
      "update domains set status = 'failed', claim_token = null, lease_expires_at = null, finished_at = now() where id = $1",
      [id],
    );
    await client.query('commit');
    client.release();
  }
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: process.env['DOMAIN_SCHEDULER_QUEUE_URL'],
      Entries: Records.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
    }),
  );
  return { batchItemFailures: [] };
}
