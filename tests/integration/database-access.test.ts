import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { databaseAccess } from '../../lib/database/access.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { presignedSignature } from '../support/aws-signature.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { Job, jobEntities } from '../support/jobs.ts';
import { type Authenticate, type RdsStandIn, startRdsStandIn } from '../support/rds-stand-in.ts';
import { type SecretsManager, startSecretsManager } from '../support/secrets-manager.ts';

const clock = new FakeClock();
const opened: Database[] = [];
let testDatabase: TestDatabase;
let authenticate: Authenticate;
let rds: RdsStandIn;
let secretsManager: SecretsManager;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  rds = await startRdsStandIn(testDatabase.url, (user, password) => authenticate(user, password));
  secretsManager = await startSecretsManager();
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = secretsManager.endpoint;
});
afterEach(async () => {
  delete process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await Promise.all([rds.stop(), secretsManager.stop()]);
  await testDatabase.drop();
});

async function open(env: NodeJS.ProcessEnv): Promise<Database> {
  const settings = parseSettings(DatabaseSettings, { DATABASE_CA_FILE: rds.caFile, ...env });
  const database = openDatabase(await databaseAccess(settings, clock), jobEntities);
  opened.push(database);
  return database;
}

const nameOfDatabase = () => new URL(testDatabase.url).pathname.slice(1);
const count = (database: Database) => database.fork().count(Job);

/** Does its work while a unit of work has a connection, so that the pool opens another. */
async function besideAConnection(database: Database, work: () => Promise<void>): Promise<void> {
  const connected = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const beside = database.unitOfWork(async (em) => {
    await em.count(Job);
    connected.resolve();
    await done.promise;
  });
  await Promise.race([beside, connected.promise]);
  await work().finally(done.resolve);
  await beside;
}

const byIam = () => ({
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: String(rds.port),
  DATABASE_NAME: nameOfDatabase(),
  DATABASE_USER: 'app',
});

/** What RDS checks of a token. */
const isValidToken: Authenticate = (user, token) => {
  const url = new URL(`https://${token}`);
  return (
    url.host === `localhost:${rds.port}` &&
    url.searchParams.get('Action') === 'connect' &&
    url.searchParams.get('DBUser') === user &&
    url.searchParams.get('X-Amz-Expires') === '900' &&
    url.searchParams.get('X-Amz-Signature') === presignedSignature(url, 'rds-db', 'test')
  );
};

test('by IAM, each connection is opened with a token signed for this host and user', async () => {
  authenticate = isValidToken;
  const database = await open(byIam());

  await besideAConnection(database, async () => expect(await count(database)).toBe(0));

  expect(rds.passwords).toHaveLength(2);
});

test('by IAM, a user that the token is not for is refused', async () => {
  authenticate = (_user, token) => isValidToken('somebody', token);
  const database = await open(byIam());

  await expect(count(database)).rejects.toThrow('password authentication failed');
});

test('a password may be another one for each connection', async () => {
  const expected = ['first', 'second'];
  const given = [...expected];
  authenticate = (_user, password) => password === expected.shift();
  const settings = parseSettings(DatabaseSettings, { ...byIam(), DATABASE_CA_FILE: rds.caFile });
  const database = openDatabase({ ...settings, password: async () => given.shift() ?? '' }, jobEntities);
  opened.push(database);

  await besideAConnection(database, async () => expect(await count(database)).toBe(0));

  expect(rds.passwords).toEqual(['first', 'second']);
});

test('no password is sent to a server whose certificate is not of the authority', async () => {
  authenticate = isValidToken;
  const other = await startRdsStandIn(testDatabase.url, () => true);
  const database = await open({ ...byIam(), DATABASE_CA_FILE: other.caFile });

  await expect(count(database)).rejects.toThrow(/certificate/);

  await other.stop();
  expect(rds.passwords).toEqual([]);
});

test('no password is sent to a server whose certificate is for another name', async () => {
  authenticate = isValidToken;
  const database = await open({ ...byIam(), DATABASE_HOST: '127.0.0.1' });

  await expect(count(database)).rejects.toThrow(/127\.0\.0\.1 is not in the cert's list/);
  expect(rds.passwords).toEqual([]);
});

test('a secret of RDS says where the database is, and who may enter', async () => {
  authenticate = (user, password) => user === 'app' && password === 'secret 1';
  const secret = { username: 'app', password: 'secret 1', host: 'localhost', port: rds.port, dbname: nameOfDatabase() };
  secretsManager.secrets.set('sluice/database', JSON.stringify({ engine: 'postgres', ...secret }));
  const database = await open({ DATABASE_SECRET_ID: 'sluice/database' });

  expect(await count(database)).toBe(0);
  expect(secretsManager.asked).toEqual(['sluice/database']);
});

test('a secret that RDS manages holds user and password alone; the settings have the rest', async () => {
  authenticate = (user, password) => user === 'app' && password === 'secret 1';
  secretsManager.secrets.set('rds!cluster-1', JSON.stringify({ username: 'app', password: 'secret 1' }));
  const { DATABASE_USER, ...rest } = byIam();
  const database = await open({ ...rest, DATABASE_SECRET_ID: 'rds!cluster-1' });

  expect(await count(database)).toBe(0);
});

test('a password that was rotated is used by connections opened later', async () => {
  let current = 'secret 1';
  authenticate = (_user, password) => password === current;
  const secret = (password: string) => JSON.stringify({ username: 'app', password });
  secretsManager.secrets.set('s', secret('secret 1'));
  const { DATABASE_USER, ...rest } = byIam();
  const database = await open({ ...rest, DATABASE_SECRET_ID: 's' });
  await besideAConnection(database, async () => {
    current = 'secret 2';
    secretsManager.secrets.set('s', secret(current));
    clock.advance(300_000);

    expect(await count(database)).toBe(0);
  });

  expect(rds.passwords).toEqual(['secret 1', 'secret 2']);
});

test.each([
  ['is not there', undefined, /the secret s could not be read: Secrets Manager can't find/],
  ['is no JSON', 'hunter2', /the secret s is not of the form .*; see the whole$/],
  ['lacks a field', '{"username":"app","Password":"hunter2"}', /the secret s is not of the form .*; see password$/],
  [
    'knows no host',
    '{"username":"app","password":"hunter2"}',
    /the secret s holds no host, and DATABASE_HOST is not set/,
  ],
])('a secret that %s is named, and what is in it is not', async (_what, content, message) => {
  if (content !== undefined) secretsManager.secrets.set('s', content);
  const failure = await open({ DATABASE_SECRET_ID: 's' }).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 'secret_unusable', message: expect.stringMatching(message) });
  expect(String(failure)).not.toContain('hunter2');
});

test('a statement has its time limit from the session, unless a pooler takes no settings of sessions', async () => {
  authenticate = isValidToken;
  await count(await open(byIam()));
  await count(await open({ ...byIam(), DATABASE_BEHIND_POOLER: 'true' }));

  expect(rds.startups[0]).toMatchObject({ statement_timeout: '30000', idle_in_transaction_session_timeout: '30000' });
  expect(Object.keys(rds.startups[1] ?? {}).toSorted()).toEqual([
    'application_name',
    'client_encoding',
    'database',
    'user',
  ]);
});
