import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** What the proxy does with the entries of one `SendMessageBatch`. */
export type Fault = (entries: readonly Entry[]) =>
  | { readonly kind: 'forward' }
  /** Lets the others through; these come back in `Failed`. */
  | { readonly kind: 'fail'; readonly ids: readonly string[] }
  /** Cuts the connection, before or after the messages were sent. */
  | { readonly kind: 'cut'; readonly after: boolean };

export interface SqsProxy {
  readonly endpoint: string;
  fault: Fault;
  stop(): Promise<void>;
}

/** Stands between a client and the SQS API, to make real calls fail as they fail in production. */
export async function startSqsProxy(target = process.env['AWS_ENDPOINT_URL_SQS'] ?? ''): Promise<SqsProxy> {
  const server = http.createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: SqsProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => ({ kind: 'forward' }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const answer =
      request.headers['x-amz-target'] === 'AmazonSQS.SendMessageBatch'
        ? await sendBatch(request, body)
        : await forward(request, body);
    if (answer === undefined) response.destroy();
    else response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  }

  /** The answer, or undefined for a connection that is cut. */
  async function sendBatch(request: IncomingMessage, body: { Entries: Entry[] }): Promise<object | undefined> {
    const fault = proxy.fault(body.Entries);
    if (fault.kind === 'cut' && !fault.after) return undefined;
    const refused = new Set(fault.kind === 'fail' ? fault.ids : []);
    const entries = body.Entries.filter(({ Id }) => !refused.has(Id));
    const answer = entries.length > 0 ? await forward(request, { ...body, Entries: entries }) : {};
    if (fault.kind === 'cut') return undefined;
    const Failed = [...refused].map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'try later' }));
    return { ...answer, Failed };
  }

  async function forward(request: IncomingMessage, body: unknown): Promise<Record<string, unknown>> {
    const { 'content-type': contentType = '', 'x-amz-target': action = '', authorization = '' } = request.headers;
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-amz-target': String(action), authorization },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  return proxy;
}
