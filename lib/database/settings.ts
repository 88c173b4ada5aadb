import * as z from 'zod';
import { flag, integer, oneOf, type SettingsSchema } from '../settings.ts';

/** How the database is reached: by a URL, by IAM authentication, or by a secret of Secrets Manager. */
export const DatabaseSettings = z
  .object({
    databaseUrl: z
      .url({ protocol: /^postgres(ql)?$/, error: 'a URL such as postgresql://user:password@host:5432/name' })
      .optional()
      .meta({
        description:
          'the database, as postgresql://user:password@host:5432/name; where it is not set, `DATABASE_HOST` and `DATABASE_USER` are, or `DATABASE_SECRET_ID`',
        secret: true,
      }),
    databaseHost: z.string().optional().describe('its host, where there is no URL and the secret, if any, lacks it'),
    databasePort: integer(1, 65_535).default(5432).describe('its port, likewise'),
    databaseName: z.string().default('sluice').describe('its name, likewise'),
    databaseUser: z
      .string()
      .optional()
      .describe('the user of IAM authentication: each connection is given a fresh token as its password'),
    databaseSecretId: z
      .string()
      .optional()
      .describe('name or ARN of a secret in Secrets Manager, of the form that RDS gives it; read at start'),
    databasePoolSize: integer(1, 20).default(2).describe('connections of one Lambda container'),
    databaseTls: oneOf(['disable', 'require', 'verify'])
      .optional()
      .describe(
        '`disable`, `require` (encrypted, certificate not checked) or `verify` (certificate and host name checked); by default `disable` with a URL, else `verify`',
      ),
    databaseCaFile: z
      .string()
      .optional()
      .describe("PEM file of the authority that signed the server's certificate, for `verify`"),
    databaseBehindPooler: flag()
      .default(false)
      .describe(
        'whether a pooler such as RDS Proxy stands before it, which takes no time limits of a session: give them to the role',
      ),
    databaseConnectTimeoutSeconds: integer(1, 60)
      .default(5)
      .describe('time limit for connecting, or for a free connection of the pool, in seconds'),
    databaseStatementTimeoutSeconds: integer(1, 900).default(30).describe('time limit of one statement, in seconds'),
  })
  .refine((set) => isSet(set.databaseUrl) || isSet(set.databaseHost) || isSet(set.databaseSecretId), {
    path: ['databaseUrl'],
    message: 'postgresql://user:password@host:5432/name, or DATABASE_HOST or DATABASE_SECRET_ID must be set',
    when: always,
  })
  .refine((set) => !isSet(set.databaseUrl) || !(isSet(set.databaseHost) || isSet(set.databaseSecretId)), {
    path: ['databaseUrl'],
    message: 'left out where DATABASE_HOST or DATABASE_SECRET_ID is set',
    when: always,
  })
  .refine((set) => !isSet(set.databaseHost) || isSet(set.databaseSecretId) || isSet(set.databaseUser), {
    path: ['databaseUser'],
    message: 'set with DATABASE_HOST, for IAM authentication',
    when: always,
  })
  .refine((set) => !isByIam(set) || (set.databaseTls ?? 'verify') === 'verify', {
    path: ['databaseTls'],
    message: 'verify with IAM authentication: the token is a password, for the right server alone',
    when: always,
  }) satisfies SettingsSchema;

export type DatabaseSettings = z.output<typeof DatabaseSettings>;

/** Gives the password of the next connection. */
export type PasswordSource = () => Promise<string>;

/** The settings, with what the secret has said, and where a connection's password comes from if not from the URL. */
export type DatabaseAccess = DatabaseSettings & { readonly password?: PasswordSource };

/** The settings that say how connections are authenticated, checked or not. */
interface Access {
  readonly databaseUrl?: unknown;
  readonly databaseHost?: unknown;
  readonly databaseSecretId?: unknown;
}

/** Whether connections are authenticated by tokens of IAM. */
export function isByIam({ databaseUrl, databaseHost, databaseSecretId }: Access): boolean {
  return !isSet(databaseUrl) && isSet(databaseHost) && !isSet(databaseSecretId);
}

function isSet(value: unknown): boolean {
  return value !== undefined;
}

/** Rules across settings are reported together with what is wrong with single ones. */
function always(): boolean {
  return true;
}
