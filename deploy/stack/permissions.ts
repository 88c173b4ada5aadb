import { arnOf, type Resources } from './cloudformation.ts';
import { logGroupId, roleId } from './names.ts';
import type { Statement } from './scheduler-file.ts';

/** What a function needs to have its log and its traces written. */
export function observabilityStatements(functionName: string): Statement[] {
  return [
    {
      Sid: 'OwnLog',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: arnOf(logGroupId(functionName)),
    },
    // X-Ray has no resources that these actions could be limited to.
    { Sid: 'Traces', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
  ];
}

/** What Lambda needs to put a function into a VPC. */
export function vpcStatements(): Statement[] {
  return [
    {
      Sid: 'NetworkInterfaces',
      Action: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      // Lambda checks for these on every resource before it creates an interface, whose id nobody knows yet.
      Resource: '*',
    },
  ];
}

/** What a scheduled Lambda does with its queue, and no other. */
export function sendingStatements(queue: string): Statement[] {
  return [{ Sid: 'OwnQueue', Action: ['sqs:SendMessage'], Resource: arnOf(queue) }];
}

/** What a processor does that hands places over: see `handOver`. */
export function handingOverStatements(queue: string): Statement[] {
  return [{ Sid: 'HandOver', Action: ['sqs:SendMessage'], Resource: arnOf(queue) }];
}

/** What Lambda does with a processor's queue in its name. */
export function receivingStatements(queue: string): Statement[] {
  return [
    {
      Sid: 'OwnQueue',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: arnOf(queue),
    },
  ];
}

/** A function's own role. */
export function roleResources(functionName: string, statements: readonly Statement[]): Resources {
  return {
    [roleId(functionName)]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'function',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
            },
          },
        ],
      },
    },
  };
}
