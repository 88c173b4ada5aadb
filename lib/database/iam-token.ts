import { Signer } from '@aws-sdk/rds-signer';
import type { PasswordSource } from './settings.ts';

/**
 * Tokens of IAM authentication. One is good for 15 minutes, and only for opening a connection: each gets a fresh one.
 * They are signed here, with the function's own credentials; nothing is asked over the network.
 *
 * @param host as the certificate and the policy know it: no alias of one's own
 */
export function tokenSource(host: string, port: number, user: string): PasswordSource {
  const signer = new Signer({ hostname: host, port, username: user });
  return () => signer.getAuthToken();
}
