import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';

/** Lambda's event source mapping, or as much of it as one function needs. */
export interface EventSource {
  /** Receives nothing more; returns when the batch in hand is settled and acknowledged. */
  stop(): Promise<void>;
}

export interface EventSourceOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly invoke: (event: SQSEvent) => Promise<SQSBatchResponse>;
  readonly onError: (error: Error) => void;
}

const BATCH_SIZE = 10;

/** Longer than any Lambda may take: stopping waits for the batch in hand. */
const LONGEST_BATCH_MS = 900_000;

/**
 * Feeds a processor from its queue: batches of ten, and of each only those records are acknowledged that are not
 * among its `batchItemFailures`; of a batch that failed as a whole, none. SQS delivers the others again.
 */
export function startEventSource({ sqs, queueUrl, invoke, onError }: EventSourceOptions): EventSource {
  let stopping = false;
  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: BATCH_SIZE,
    waitTimeSeconds: 1,
    pollingCompleteWaitTimeMs: LONGEST_BATCH_MS,
    messageSystemAttributeNames: ['All'],
    handleMessageBatch: async (messages) => {
      if (stopping) return [];
      const { batchItemFailures } = await invoke({ Records: messages.map(toRecord) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
    },
  });
  consumer.on('error', onError);
  consumer.on('processing_error', onError);
  consumer.start();
  return {
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        consumer.once('stopped', () => resolve());
        consumer.stop();
      }),
  };
}

/** One receive, of ten messages at most, as the event that Lambda makes of it. Nothing is acknowledged. */
export async function receiveEvent(sqs: SQSClient, queueUrl: string): Promise<SQSEvent> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: BATCH_SIZE, WaitTimeSeconds: 0 }),
  );
  return { Records: Messages.map(toRecord) };
}

function toRecord(message: Message): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes } as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
