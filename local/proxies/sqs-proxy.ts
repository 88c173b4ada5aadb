import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { LOOPBACK, listenOnLoopback } from '../listen-on-loopback.ts';

/** What a client asks of SQS. */
export interface SqsCall {
  /** `SendMessageBatch` and the like. */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Asks the real SQS, with another body if one is given. */
  forward(body?: object): Promise<SqsAnswer>;
}

export interface SqsAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Answers a call in the place of SQS; undefined cuts the connection. */
export type Intercept = (call: SqsCall) => Promise<SqsAnswer | undefined>;

export interface SqsProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Stands between a client and the SQS API, to make real calls fail as they fail in production. */
export async function startSqsProxy(target: string, intercept: Intercept): Promise<SqsProxy> {
  const server = http.createServer((request, response) => {
    // What cannot be forwarded, because SQS or the client is gone, is a connection that is cut.
    handle(request, response).catch(() => response.destroy());
  });
  const { port, stop } = await listenOnLoopback(server);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const action = String(request.headers['x-amz-target']).replace(/^AmazonSQS\./, '');
    const answer = await intercept({ action, body, forward: (other) => forward(request, other ?? body) });
    if (answer === undefined) response.destroy();
    else
      response
        .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answer.body));
  }

  async function forward(request: IncomingMessage, body: object): Promise<SqsAnswer> {
    const { 'content-type': contentType = '', 'x-amz-target': action = '', authorization = '' } = request.headers;
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-amz-target': String(action), authorization },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    stop,
  };
}
