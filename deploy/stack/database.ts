import { DatabaseSettings, isByIam } from '../../lib/database/settings.ts';
import { SettingsError } from '../../lib/errors.ts';
import { parseSettings } from '../../lib/settings.ts';
import { sub } from './cloudformation.ts';
import type { Values } from './environment.ts';
import type { Statement } from './scheduler-file.ts';
import type { DeploymentSettings } from './settings.ts';

/**
 * What the Lambda runtime brings: the authorities of AWS, those of RDS among them.
 * Source: AWS Lambda, "Building Lambda functions with Node.js", on CA certificates since Node.js 20.
 */
const RUNTIME_CA_FILE = '/var/runtime/ca-cert.pem';

/**
 * The variables, with what a deployment says where nobody else does: the server's certificate is checked, and an RDS
 * Proxy, known by its resource id, is a pooler.
 */
export function withDeploymentDefaults(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  return {
    DATABASE_TLS: 'verify',
    DATABASE_CA_FILE: RUNTIME_CA_FILE,
    ...(set['DATABASE_RESOURCE_ID']?.startsWith('prx-') && { DATABASE_BEHIND_POOLER: 'true' }),
    ...set,
  };
}

/** A reference that CloudFormation resolves when it deploys, in the place of a secret. */
const DYNAMIC_REFERENCE = /^\{\{resolve:(secretsmanager|ssm):[^}]+\}\}$/;

/** Stands for a database that is not known when the stack is packaged. */
const LATER = { DATABASE_URL: 'postgresql://later', DATABASE_HOST: '', DATABASE_SECRET_ID: '' };

/**
 * The settings of the database, as the stack may have them. A stage is packaged without them too, but not deployed.
 *
 * @throws SettingsError where a password would get into the template
 */
export function databaseOf({ isLocal, env }: Pick<Values, 'isLocal' | 'env'>): DatabaseSettings {
  const url = env['DATABASE_URL']?.trim() ?? '';
  const isUnknown = isLocal || !isDatabaseSet(env) || DYNAMIC_REFERENCE.test(url);
  const settings = parseSettings(DatabaseSettings, isUnknown ? { ...env, ...LATER } : env);
  if (new URL(settings.databaseUrl ?? LATER.DATABASE_URL).password !== '') {
    throw new SettingsError([
      'DATABASE_URL is (hidden); for a deployment it must be without a password, which would be readable in the ' +
        'template: set DATABASE_SECRET_ID, or DATABASE_HOST and DATABASE_USER, or give a dynamic reference such as ' +
        '{{resolve:secretsmanager:sluice/prod:SecretString:url}}',
    ]);
  }
  return settings;
}

/**
 * Refuses to deploy functions that could not reach any database.
 *
 * @throws SettingsError with what is missing
 */
export function checkDatabaseIsSet(env: NodeJS.ProcessEnv): void {
  if (!isDatabaseSet(env)) parseSettings(DatabaseSettings, env);
}

function isDatabaseSet(env: NodeJS.ProcessEnv): boolean {
  return ['DATABASE_URL', 'DATABASE_HOST', 'DATABASE_SECRET_ID'].some((name) => env[name]?.trim());
}

/** What a function needs to be let in by the database. */
export function databaseStatements(database: DatabaseSettings, deployment: DeploymentSettings): Statement[] {
  const { databaseSecretId } = database;
  if (databaseSecretId !== undefined) return secretStatements(databaseSecretId, deployment);
  if (!isByIam(database)) return [];
  if (deployment.databaseResourceId === undefined) {
    throw new SettingsError([
      'DATABASE_RESOURCE_ID is not set; with DATABASE_HOST it must be the resource id of the database, as db-ABCDEFGHIJKL',
    ]);
  }
  const user = `dbuser:${deployment.databaseResourceId}/${database.databaseUser}`;
  return [
    {
      Sid: 'Database',
      Action: ['rds-db:connect'],
      Resource: sub(`arn:\${AWS::Partition}:rds-db:\${AWS::Region}:\${AWS::AccountId}:${user}`),
    },
  ];
}

function secretStatements(id: string, { databaseSecretKeyArn }: DeploymentSettings): Statement[] {
  const read = {
    Sid: 'DatabaseSecret',
    Action: ['secretsmanager:GetSecretValue'],
    // Secrets Manager puts six characters behind the name, which nobody knows before: the form that AWS gives for it.
    Resource: id.startsWith('arn:')
      ? id
      : sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${id}-??????`),
  };
  if (databaseSecretKeyArn === undefined) return [read];
  return [read, { Sid: 'DatabaseSecretKey', Action: ['kms:Decrypt'], Resource: databaseSecretKeyArn }];
}
