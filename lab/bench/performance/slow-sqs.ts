/**
 * An SQS that accepts every message and answers after a given time, as the real one does over the network: a process
 * of its own, so that its work is not the sender's.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { LOOPBACK, listenOnLoopback } from '../../../local/listen-on-loopback.ts';

interface SendMessageBatch {
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

const delayMs = Number(process.argv[2]);

const server = createServer((request, response) => {
  const answerAt = performance.now() + delayMs;
  void text(request).then((body) => {
    const { Entries } = JSON.parse(body) as SendMessageBatch;
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: randomUUID(),
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    setTimeout(
      () => {
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        response.end(JSON.stringify({ Successful, Failed: [] }));
      },
      Math.max(0, answerAt - performance.now()),
    );
  });
});

const { port } = await listenOnLoopback(server);
process.send?.(`http://${LOOPBACK}:${port}`);
process.once('disconnect', () => process.exit(0));
