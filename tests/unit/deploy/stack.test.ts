import { expect, test } from '@jest/globals';
import { namesOf } from '../../../deploy/stack/names.ts';
import { buildStack, type Stack } from '../../../deploy/stack/stack.ts';
import { schedulers } from '../../../functions/index.ts';

const FILES = schedulers.map(({ name }) => ({ name }));
const [firstFile = { name: '' }, ...OTHER_FILES] = FILES;
const [first] = schedulers;
if (!first) throw new Error('there is no scheduler');
const { id, schedulerFunction, processorFunction, queue } = namesOf(first, { service: 'sluice', stage: 'prod' });
const PREFIX = first.settingsPrefix;

const build = (env: NodeJS.ProcessEnv, schedulerFiles: unknown = FILES, stage = 'prod'): Stack =>
  buildStack({ service: 'sluice', stage, schedulerFiles, env });

const BY_IAM = { DATABASE_HOST: 'h', DATABASE_USER: 'u', DATABASE_RESOURCE_ID: 'db-ABC' };

interface Role {
  readonly Policies: readonly {
    readonly PolicyDocument: { readonly Statement: readonly { readonly Sid: string }[] };
  }[];
}

/** The statements of a role. */
function allowed({ resources }: Stack, role: string) {
  const { Policies } = { ...resources.Resources[role]?.Properties } as unknown as Role;
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

test('names follow from the name of the scheduler, whatever the prefix of its variables', () => {
  const names = (name: string) => namesOf({ ...first, name }, { service: 's', stage: 't' });

  expect(names('invoice-lines')).toMatchObject({
    schedulerFunction: 'invoiceLineScheduler',
    processorFunction: 'invoiceLineProcessor',
    queue: 'InvoiceLineQueue',
    queueName: 's-t-invoice-lines',
  });
  expect(names('jobs')).toMatchObject({ schedulerFunction: 'jobScheduler', deadLetterQueue: 'JobDeadLetterQueue' });
  const renamed = { ...first, settingsPrefix: 'SITE_' };
  expect(namesOf(renamed, { service: 's', stage: 't' })).toEqual(names(first.name));
});

test('outside a VPC, no function may touch network interfaces', () => {
  const sids = allowed(build(BY_IAM), `${id}ProcessorRole`).map(({ Sid }) => Sid);

  expect(sids).toEqual(['OwnLog', 'Traces', 'OwnQueue', 'Database']);
});

test('a secret that is named is the only one that may be read; its key too, where it has one', () => {
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
  const stack = build({ DATABASE_SECRET_ID: 'sluice/prod', DATABASE_SECRET_KEY_ARN: key });

  expect(allowed(stack, `${id}ProcessorRole`)).toEqual(
    expect.arrayContaining([
      {
        Effect: 'Allow',
        Sid: 'DatabaseSecret',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: {
          'Fn::Sub': expect.stringMatching(/^arn:\S+:secretsmanager:\S+:secret:sluice\/prod-\?{6}$/),
        },
      },
      { Effect: 'Allow', Sid: 'DatabaseSecretKey', Action: ['kms:Decrypt'], Resource: key },
    ]),
  );
});

test("a scheduler's own file adds memory, time, variables and permissions to its functions", () => {
  const permission = { Sid: 'Bucket', Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::pages/*' };
  const own = { memorySize: 2048, timeout: 130, environment: { PAGES: 'pages' }, permissions: [permission] };
  const stack = build(BY_IAM, [{ ...firstFile, processor: own }, ...OTHER_FILES]);

  expect(stack.functions[processorFunction]).toMatchObject({
    memorySize: 2048,
    timeout: 130,
    environment: { PAGES: 'pages', [`${PREFIX}BATCH_SIZE`]: '100' },
  });
  expect(stack.resources.Resources[queue]?.Properties['VisibilityTimeout']).toBe(780);
  expect(allowed(stack, `${id}ProcessorRole`)).toContainEqual({ Effect: 'Allow', ...permission });
  expect(allowed(stack, `${id}SchedulerRole`)).not.toContainEqual(expect.objectContaining({ Sid: 'Bucket' }));
});

test('what is set wins over the defaults, in the environment and in what follows from it', () => {
  const stack = build({ ...BY_IAM, [`${PREFIX}MAX_CONCURRENCY`]: '4', [`${PREFIX}MAX_INSTANCES`]: '2' });

  expect(stack.functions[schedulerFunction]).toMatchObject({
    reservedConcurrency: 2,
    environment: { [`${PREFIX}MAX_CONCURRENCY`]: '4' },
  });
  expect(stack.functions[processorFunction]).toMatchObject({ events: [{ sqs: { maximumConcurrency: 4 } }] });
});

test('an RDS Proxy is a pooler, and an empty variable is not set', () => {
  const { functions } = build({ ...BY_IAM, DATABASE_RESOURCE_ID: 'prx-ABC', DATABASE_TLS: '' });

  expect(functions[processorFunction]).toMatchObject({
    environment: { DATABASE_BEHIND_POOLER: 'true', DATABASE_TLS: 'verify' },
  });
});

test('a stage can be packaged before its database is known', () => {
  expect(() => build({})).not.toThrow();
});

test('a dynamic reference stands for a URL with a password', () => {
  const DATABASE_URL = '{{resolve:secretsmanager:sluice/prod:SecretString:url}}';

  expect(build({ DATABASE_URL }).functions['migrate']).toMatchObject({ environment: { DATABASE_URL } });
});

test.each([
  [
    { DATABASE_URL: 'postgresql://u:hunter2@h/d' },
    /DATABASE_URL is \(hidden\); for a deployment it must be without a password/,
  ],
  [{ DATABASE_HOST: 'h', DATABASE_USER: 'u' }, /DATABASE_RESOURCE_ID is not set/],
  [{ VPC_SUBNET_IDS: 'subnet-1' }, /VPC_SECURITY_GROUP_IDS is not set; it must be set with VPC_SUBNET_IDS/],
  [{ VPC_SUBNET_IDS: 'net-1' }, /VPC_SUBNET_IDS is "net-1"; it must be subnet ids/],
  [
    { [`${PREFIX}ITEM_TIMEOUT_SECONDS`]: '300' },
    new RegExp(`${PREFIX}ITEM_TIMEOUT_SECONDS is 300; it must be at most 115`),
  ],
  [{ [`${PREFIX}QUEUE_LEASE_SECONDS`]: '60' }, new RegExp(`${PREFIX}QUEUE_LEASE_SECONDS is 60; it must be above 720`)],
  [
    { [`${PREFIX}MAX_CONCURRENCY`]: '500' },
    /CONNECTION_BUDGET is 200; the functions could hold 1\d\d\d connections at once/,
  ],
  [{ ALARM_TOPIC_ARN: 'alarms' }, /ALARM_TOPIC_ARN is "alarms"; it must be the ARN of an SNS topic/],
])('%j cannot be deployed, and why is said', (env, message) => {
  expect(() => build(env)).toThrow(message);
  expect(() => build(env)).not.toThrow(/hunter2/);
});

test('several problems are reported together', () => {
  const env = { [`${PREFIX}ITEM_TIMEOUT_SECONDS`]: '300', [`${PREFIX}MAX_CONCURRENCY`]: '500' };

  expect(() => build(env)).toThrow(/ITEM_TIMEOUT_SECONDS is 300[\s\S]*CONNECTION_BUDGET/);
});

test.each([
  [OTHER_FILES, new RegExp(`serverless.yml lacks:\n {2}- \\$\\{file\\(functions/${first.name}/serverless.yml\\)\\}`)],
  [
    [...FILES, { name: 'no-such' }],
    /functions\/no-such\/serverless.yml names "no-such", which functions\/index.ts does not list/,
  ],
  [
    [{ ...firstFile, procesor: {} }, ...OTHER_FILES],
    new RegExp(`functions/${first.name}/serverless.yml cannot be used:[\\s\\S]*"procesor"`),
  ],
  [
    [{ ...firstFile, processor: { permissions: [{ Action: ['s3:*'], Resource: 'x' }] } }, ...OTHER_FILES],
    /an action such as s3:GetObject, without \*/,
  ],
  [[null], /functions\/\? \(entry 1 of custom.schedulers\)\/serverless.yml cannot be used/],
])('files of schedulers that are wrong are named: %j', (files, message) => {
  expect(() => build(BY_IAM, files)).toThrow(message);
});
