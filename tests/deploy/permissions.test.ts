import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { functionId, logGroupId, roleId } from '../../deploy/stack/names.ts';
import { DEPLOYMENT_ENV } from './support/deployment.ts';
import { FUNCTIONS, functionProperties, properties, resourcesOf, SCHEDULERS } from './support/template.ts';

const Role = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(z.looseObject({})) }) })),
});

/** What a role allows: no managed policy, and every statement of its own. */
const statementsOf = (role: string) =>
  Role.parse(properties(role)).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

const allow = (Sid: string, Action: string[], Resource: unknown) => ({ Effect: 'Allow', Sid, Action, Resource });
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** What every function of this deployment may do. */
const shared = (name: string) => [
  allow('OwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], arnOf(logGroupId(name))),
  // X-Ray knows no resources.
  allow('Traces', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
  // Lambda wants these for every resource, or does not create the function.
  allow(
    'NetworkInterfaces',
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    '*',
  ),
];

const database = allow('Database', ['rds-db:connect'], {
  'Fn::Sub':
    `arn:\${AWS::Partition}:rds-db:\${AWS::Region}:\${AWS::AccountId}:dbuser:` +
    `${DEPLOYMENT_ENV.DATABASE_RESOURCE_ID}/${DEPLOYMENT_ENV.DATABASE_USER}`,
});

test.each(SCHEDULERS)('%s: the scheduled function may send to its own queue, and nothing else', (_, names) => {
  expect(statementsOf(roleId(names.schedulerFunction))).toEqual([
    ...shared(names.schedulerFunction),
    allow('OwnQueue', ['sqs:SendMessage'], arnOf(names.queue)),
    database,
  ]);
});

test.each(SCHEDULERS)(
  '%s: the processor may receive from its own queue, send to it where it hands places over, and nothing else',
  (_, names, scheduler) => {
    expect(statementsOf(roleId(names.processorFunction))).toEqual([
      ...shared(names.processorFunction),
      allow('OwnQueue', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf(names.queue)),
      ...(scheduler.concurrency ? [allow('HandOver', ['sqs:SendMessage'], arnOf(names.queue))] : []),
      database,
    ]);
  },
);

test.each(['migrate', 'operator'])('%s may reach the database, and nothing else', (name) => {
  expect(statementsOf(roleId(name))).toEqual([...shared(name), database]);
});

test.each(SCHEDULERS)('%s: the schedule may invoke its own function, and nothing else', (_, names) => {
  expect(statementsOf(names.scheduleRole)).toEqual([
    { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: arnOf(functionId(names.schedulerFunction)) },
  ]);
});

test.each(FUNCTIONS)('%s has a role of its own, which Lambda alone may take', (name) => {
  expect(functionProperties(name)['Role']).toEqual({ 'Fn::Sub': `\${${roleId(name)}.Arn}` });
  expect(properties(roleId(name))['AssumeRolePolicyDocument']).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
});

test('there are no roles besides', () => {
  const expected = [...FUNCTIONS.map(roleId), ...SCHEDULERS.map(([, { scheduleRole }]) => scheduleRole)];

  expect(
    resourcesOf('AWS::IAM::Role')
      .map(([id]) => id)
      .toSorted(),
  ).toEqual(expected.toSorted());
  expect(resourcesOf('AWS::IAM::Policy')).toEqual([]);
});

test('nothing is allowed by a wildcard, but what AWS has no other form for', () => {
  const statements = resourcesOf('AWS::IAM::Role').flatMap(([id]) => statementsOf(id));
  const wide = statements.filter((statement) => JSON.stringify(statement).includes('*'));

  expect(new Set(wide.map(({ Sid }) => Sid))).toEqual(new Set(['Traces', 'NetworkInterfaces']));
  expect(wide.flatMap(({ Action }) => Action).join()).not.toContain('*');
});
