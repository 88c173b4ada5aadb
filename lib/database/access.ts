import type { Clock } from '../clock.ts';
import { type DatabaseAccess, type DatabaseSettings, isByIam } from './settings.ts';

/**
 * Finds out how connections are authenticated: reads the secret, if there is one.
 * The clients of AWS are loaded only where they are needed: most of a cold start would be theirs.
 *
 * @throws SecretError when the secret cannot be read, or does not say enough
 */
export async function databaseAccess(settings: DatabaseSettings, clock: Clock): Promise<DatabaseAccess> {
  if (settings.databaseSecretId !== undefined) {
    const { accessBySecret } = await import('./secret.ts');
    return accessBySecret(settings, settings.databaseSecretId, clock);
  }
  if (!isByIam(settings)) return settings;
  const { databaseHost = '', databasePort, databaseUser = '' } = settings;
  const { tokenSource } = await import('./iam-token.ts');
  return { ...settings, password: tokenSource(databaseHost, databasePort, databaseUser) };
}
