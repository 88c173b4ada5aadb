import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { LOOPBACK, listenOnLoopback } from '../../local/listen-on-loopback.ts';

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
  const { port, stop } = await listenOnLoopback(server);
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    secrets,
    asked,
    stop,
  };
}
