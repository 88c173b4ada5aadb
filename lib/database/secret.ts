import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { describeError, SluiceError } from '../errors.ts';
import type { DatabaseAccess, DatabaseSettings } from './settings.ts';

/** The secret could not be read, or is none that a database can be reached by. Never says what is in it. */
export class SecretError extends SluiceError {
  constructor(id: string, problem: string, options?: ErrorOptions) {
    super('secret_unusable', `the secret ${id} ${problem}`, options);
  }
}

/**
 * What RDS writes into a secret; one that it manages itself holds the user and the password alone.
 * Source: Secrets Manager, "JSON structure of AWS Secrets Manager secrets".
 */
const Secret = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  host: z.string().optional(),
  port: z.coerce.number().int().optional(),
  dbname: z.string().optional(),
});
type Secret = z.output<typeof Secret>;

/** How long a password is used before it is read again, so that a rotation is followed. */
const FRESH_MS = 300_000;

/** Reads the secret: now for where the database is, and before later connections for the password. */
export async function accessBySecret(settings: DatabaseSettings, id: string, clock: Clock): Promise<DatabaseAccess> {
  const client = new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
  const first = await readSecret(client, id);
  const databaseHost = first.host ?? settings.databaseHost;
  if (databaseHost === undefined) throw new SecretError(id, 'holds no host, and DATABASE_HOST is not set');
  let password = first.password;
  let readAt = clock.now().getTime();
  return {
    ...settings,
    databaseHost,
    databasePort: first.port ?? settings.databasePort,
    databaseName: first.dbname ?? settings.databaseName,
    databaseUser: first.username,
    async password() {
      if (clock.now().getTime() - readAt < FRESH_MS) return password;
      const secret = await readSecret(client, id);
      // A rotation between two users leaves the first its password until the next: it is still this container's.
      if (secret.username === first.username) password = secret.password;
      readAt = clock.now().getTime();
      return password;
    },
  };
}

async function readSecret(client: SecretsManagerClient, id: string): Promise<Secret> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id })));
  } catch (cause) {
    throw new SecretError(id, `could not be read: ${describeError(cause).message}`, { cause });
  }
  const parsed = Secret.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'))];
  throw new SecretError(id, `is not of the form {"username": …, "password": …}; see ${fields.join(', ')}`);
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
