import { arnOf, type Resources, ref } from './cloudformation.ts';
import { functionId, type SchedulerNames } from './names.ts';

/** EventBridge's rate, in the singular and plural that it insists on. */
export function rate(minutes: number): string {
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
}

/**
 * The schedule of a scheduler's runs. A tick that could not be delivered is not tried again: the next one does its work.
 * (A `schedule` event of osls knows neither a retry policy nor a role of its own.)
 */
export function scheduleResources(names: SchedulerNames, intervalMinutes: number): Resources {
  const target = arnOf(functionId(names.schedulerFunction));
  return {
    [names.schedule]: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: `Runs ${names.schedulerFunction}`,
        ScheduleExpression: rate(intervalMinutes),
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: {
          Arn: target,
          RoleArn: arnOf(names.scheduleRole),
          Input: '{}',
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: intervalMinutes * 60 },
        },
      },
    },
    [names.scheduleRole]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'scheduler.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'invoke',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: target }],
            },
          },
        ],
      },
    },
  };
}
