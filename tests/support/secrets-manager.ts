import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The one operation of Secrets Manager's API that is used, over its real protocol. */
export interface SecretsManager {
  readonly endpoint: string;
  /** By id; what is not here does not exist. */
  readonly secrets: Map<string, string>;
  /** Ids that were asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export async function startSecretsManager(): Promise<SecretsManager> {
  const secrets = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { SecretId } = JSON.parse(await text(request)) as { SecretId: string };
    asked.push(SecretId);
    const SecretString = secrets.get(SecretId);
    const known = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && SecretString !== undefined;
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    const fault = { __type: 'ResourceNotFoundException', Message: "Secrets Manager can't find the specified secret." };
    response.end(JSON.stringify(known ? { Name: SecretId, SecretString } : fault));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
