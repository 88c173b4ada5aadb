import * as z from 'zod';
import { integer, oneOf, type SettingsSchema } from '../settings.ts';

/** How the database is reached. */
export const DatabaseSettings = z.object({
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'a URL such as postgresql://user:password@host:5432/name' })
    .meta({ description: 'the database, as postgresql://user:password@host:5432/name', secret: true }),
  databasePoolSize: integer(1, 20).default(2).describe('connections of one Lambda container'),
  databaseTls: oneOf(['disable', 'require', 'verify'])
    .default('disable')
    .describe(
      '`disable`, `require` (encrypted, certificate not checked) or `verify` (certificate and host name checked)',
    ),
  databaseCaFile: z
    .string()
    .optional()
    .describe("PEM file of the authority that signed the server's certificate, for `verify`"),
  databaseConnectTimeoutSeconds: integer(1, 60)
    .default(5)
    .describe('time limit for connecting, or for a free connection of the pool, in seconds'),
  databaseStatementTimeoutSeconds: integer(1, 900).default(30).describe('time limit of one statement, in seconds'),
}) satisfies SettingsSchema;

export type DatabaseSettings = z.output<typeof DatabaseSettings>;
