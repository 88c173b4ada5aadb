import { expect, test } from '@jest/globals';
import { functionId } from '../../deploy/stack/names.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { properties, resourcesOf, SCHEDULERS, variablesOf } from './support/template.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

test.each(SCHEDULERS)(
  '%s: the queue hides a message for at least 6 times the time-out of its processor',
  (_, names) => {
    const timeout = Number(properties(functionId(names.processorFunction))['Timeout']);

    expect(properties(names.queue)['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout);
    expect(properties(names.queue)['VisibilityTimeout']).toBeLessThanOrEqual(43_200);
  },
);

test.each(SCHEDULERS)('%s: an item is rescued only when its message can no longer come back', (_, names, scheduler) => {
  const settings = parseSettings(SchedulerSettings, variablesOf(names.schedulerFunction), scheduler.settingsPrefix);

  expect(settings.queueLeaseSeconds).toBeGreaterThan(Number(properties(names.queue)['VisibilityTimeout']));
});

test.each(SCHEDULERS)('%s: the processor has time for an item, and for settling it', (_, names, scheduler) => {
  const timeout = Number(properties(functionId(names.processorFunction))['Timeout']);
  const settings = parseSettings(SchedulerSettings, variablesOf(names.processorFunction), scheduler.settingsPrefix);

  expect(timeout).toBeGreaterThanOrEqual(settings.itemTimeoutSeconds + 5);
});

test.each(SCHEDULERS)('%s: both queues are encrypted and polled long', (_, names) => {
  for (const queue of [names.queue, names.deadLetterQueue]) {
    expect(properties(queue)).toMatchObject({ SqsManagedSseEnabled: true, ReceiveMessageWaitTimeSeconds: 20 });
  }
});

test.each(SCHEDULERS)(
  '%s: what was received 5 times or more ends in its own dead-letter queue, for 14 days',
  (_, names) => {
    const policy = properties(names.queue)['RedrivePolicy'] as {
      deadLetterTargetArn: unknown;
      maxReceiveCount: number;
    };

    expect(policy.deadLetterTargetArn).toEqual(arnOf(names.deadLetterQueue));
    expect(policy.maxReceiveCount).toBeGreaterThanOrEqual(5);
    expect(properties(names.deadLetterQueue)['MessageRetentionPeriod']).toBe(14 * 24 * 3600);
  },
);

test.each(SCHEDULERS)('%s: the dead-letter queue takes messages of that queue only', (_, names) => {
  expect(properties(names.deadLetterQueue)['RedriveAllowPolicy']).toEqual({
    redrivePermission: 'byQueue',
    sourceQueueArns: [
      { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${names.queueName}` },
    ],
  });
  expect(properties(names.queue)['QueueName']).toBe(names.queueName);
});

test.each(SCHEDULERS)('%s: nobody reaches either queue without TLS', (_, names) => {
  const { Queues, PolicyDocument } = properties(names.queuePolicy) as {
    Queues: unknown[];
    PolicyDocument: { Statement: Record<string, unknown>[] };
  };

  expect(Queues).toEqual([{ Ref: names.queue }, { Ref: names.deadLetterQueue }]);
  expect(PolicyDocument.Statement.map(({ Sid, ...statement }) => statement)).toEqual(
    [names.queue, names.deadLetterQueue].map((queue) => ({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: arnOf(queue),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    })),
  );
});

test.each(SCHEDULERS)(
  '%s: the processor takes batches of 10 at once, and reports which records failed',
  (_, names, scheduler) => {
    const mappings = resourcesOf('AWS::Lambda::EventSourceMapping').map(([, mapping]) => mapping.Properties);
    const mapping = mappings.find((candidate) =>
      JSON.stringify(candidate['EventSourceArn']).includes(`"${names.queue}"`),
    );
    const settings = parseSettings(SchedulerSettings, variablesOf(names.processorFunction), scheduler.settingsPrefix);

    expect(mapping).toMatchObject({
      FunctionName: arnOf(functionId(names.processorFunction)),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: settings.maxConcurrency },
    });
    expect(mapping?.['MaximumBatchingWindowInSeconds'] ?? 0).toBe(0);
  },
);
