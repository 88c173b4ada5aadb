import { arnOf, type Resources, ref, sub } from './cloudformation.ts';
import type { SchedulerNames } from './names.ts';

/** Lambda asks for six times the function's time-out, so that a throttled batch is not delivered twice. */
const VISIBILITY_FACTOR = 6;

/** Deliveries before a message ends in the dead-letter queue. Lambda asks for 5 or more. */
export const MAX_RECEIVE_COUNT = 5;

const FOURTEEN_DAYS = 1_209_600;
const LONGEST_POLL_SECONDS = 20;

/** Source: AWS Lambda, "Configuring an Amazon SQS queue for use with Lambda". SQS allows 12 hours. */
export function visibilityTimeout(processorTimeoutSeconds: number): number {
  return processorTimeoutSeconds * VISIBILITY_FACTOR;
}

/** A scheduler's queue, its dead-letter queue, and the policy of both. */
export function queueResources(names: SchedulerNames, processorTimeoutSeconds: number): Resources {
  const { queue, deadLetterQueue, queuePolicy, queueName, deadLetterQueueName } = names;
  return {
    [queue]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: queueName,
        SqsManagedSseEnabled: true,
        ReceiveMessageWaitTimeSeconds: LONGEST_POLL_SECONDS,
        VisibilityTimeout: visibilityTimeout(processorTimeoutSeconds),
        // A message is stale once its item was rescued, which is long before: the row, not the message, is the job.
        MessageRetentionPeriod: FOURTEEN_DAYS,
        RedrivePolicy: { deadLetterTargetArn: arnOf(deadLetterQueue), maxReceiveCount: MAX_RECEIVE_COUNT },
      },
    },
    [deadLetterQueue]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: deadLetterQueueName,
        SqsManagedSseEnabled: true,
        ReceiveMessageWaitTimeSeconds: LONGEST_POLL_SECONDS,
        MessageRetentionPeriod: FOURTEEN_DAYS,
        RedriveAllowPolicy: {
          redrivePermission: 'byQueue',
          // By name: a reference to the queue, which refers to this one, would be a circle.
          sourceQueueArns: [sub(`arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${queueName}`)],
        },
      },
    },
    [queuePolicy]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref(queue), ref(deadLetterQueue)],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [onlyByTls(queue), onlyByTls(deadLetterQueue)],
        },
      },
    },
  };
}

/** Denies everything to everybody who comes without TLS; a denial has to name them all, and grants nothing. */
function onlyByTls(queue: string) {
  return {
    Sid: `${queue}OnlyByTls`,
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: arnOf(queue),
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
