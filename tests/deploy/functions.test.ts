import { expect, test } from '@jest/globals';
import { DeploymentSettings } from '../../deploy/stack/settings.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { LogSettings } from '../../lib/logger.ts';
import { MetricSettings } from '../../lib/metrics.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { documentSettings, parseSettings, type SettingsSchema } from '../../lib/settings.ts';
import { DEPLOYMENT_ENV, STAGE } from './support/deployment.ts';
import { FUNCTIONS, functionProperties, resourcesOf, SCHEDULERS, variablesOf } from './support/template.ts';

/** What an environment lacks of a group of settings: nothing may be missing, and no default left to the code. */
function missing(schema: SettingsSchema, environment: Record<string, string>, prefix = ''): string[] {
  parseSettings(schema, environment, prefix);
  return documentSettings(schema, prefix)
    .filter(({ name, default: value }) => value !== undefined && value !== '' && !(name in environment))
    .map(({ name }) => name);
}

test('the stack has a scheduled function and a processor for each scheduler, migrate and operator', () => {
  const names = SCHEDULERS.flatMap(([, { schedulerFunction, processorFunction }]) => [
    schedulerFunction,
    processorFunction,
  ]);

  expect(FUNCTIONS.toSorted()).toEqual([...names, 'migrate', 'operator'].toSorted());
});

test.each(FUNCTIONS)('%s runs on nodejs24.x and arm64, with traces, and a log of JSON', (name) => {
  expect(functionProperties(name)).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
  });
});

test.each(FUNCTIONS)('the log of %s is kept for as long as the settings say', (name) => {
  const groups = resourcesOf('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);

  expect(groups).toContainEqual({ LogGroupName: `/aws/lambda/sluice-${STAGE}-${name}`, RetentionInDays: 30 });
});

test.each(FUNCTIONS)('%s is in the VPC of the settings', (name) => {
  expect(functionProperties(name)['VpcConfig']).toEqual({
    SubnetIds: DEPLOYMENT_ENV.VPC_SUBNET_IDS.split(','),
    SecurityGroupIds: [DEPLOYMENT_ENV.VPC_SECURITY_GROUP_IDS],
  });
});

test.each(FUNCTIONS)('%s checks the certificate of the database', (name) => {
  expect(variablesOf(name)).toMatchObject({ DATABASE_TLS: 'verify', DATABASE_CA_FILE: '/var/runtime/ca-cert.pem' });
});

test.each(FUNCTIONS)('the environment of %s has the database and the log', (name) => {
  expect(missing(DatabaseSettings, variablesOf(name))).toEqual([]);
  expect(missing(LogSettings, variablesOf(name))).toEqual([]);
});

test.each(SCHEDULERS)('%s: the environment of both functions is complete', (_, names, { settingsPrefix, settings }) => {
  for (const name of [names.schedulerFunction, names.processorFunction]) {
    expect(missing(SchedulerSettings, variablesOf(name), settingsPrefix)).toEqual([]);
    expect(parseSettings(MetricSettings, variablesOf(name))).toEqual({ stage: STAGE });
  }
  expect(missing(settings, variablesOf(names.processorFunction))).toEqual([]);
});

test.each(SCHEDULERS)('%s: both functions are told the URL of its own queue', (_, names, { settingsPrefix }) => {
  for (const name of [names.schedulerFunction, names.processorFunction]) {
    const { Variables } = functionProperties(name)['Environment'] as { Variables: Record<string, unknown> };
    expect(Variables[`${settingsPrefix}QUEUE_URL`]).toEqual({ Ref: names.queue });
  }
});

test('all functions together need no more connections than the budget', () => {
  const ofSchedulers = SCHEDULERS.map(([, names, { settingsPrefix }]) => {
    const variables = variablesOf(names.processorFunction);
    const { maxConcurrency, maxInstances } = parseSettings(SchedulerSettings, variables, settingsPrefix);
    return (maxConcurrency + maxInstances) * parseSettings(DatabaseSettings, variables).databasePoolSize;
  });
  const ofOperations = 2 + 2;

  expect(ofSchedulers.reduce((sum, count) => sum + count, ofOperations)).toBeLessThanOrEqual(
    parseSettings(DeploymentSettings, {}).connectionBudget,
  );
});
