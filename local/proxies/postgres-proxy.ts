import type { Socket } from 'node:net';
import { type Frame, FrameReader } from './postgres-frames.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** What becomes of a frame: it goes on (undefined), another goes in its place, or the connection is cut. */
export type Verdict = undefined | Buffer | 'cut' | 'forward and cut';

/** Judges the frames of one connection, in their order. What is awaited holds back all that follows. */
export interface Tap {
  fromClient(frame: Frame): Verdict | Promise<Verdict>;
  fromServer(frame: Frame): Verdict | Promise<Verdict>;
}

/** Says something to the server that its client has not said. */
export type ToServer = (frame: Buffer) => void;

/** Stands before a PostgreSQL and understands what is said. */
export function startPostgresProxy(serverUrl: string, openTap: (toServer: ToServer) => Tap): Promise<TcpProxy> {
  return startTcpProxy(serverUrl, (client, upstream) => {
    const tap = openTap((frame) => void upstream.write(frame));
    void carry(client, upstream, new FrameReader(true), (frame) => tap.fromClient(frame));
    void carry(upstream, client, new FrameReader(false), (frame) => tap.fromServer(frame));
  });
}

async function carry(from: Socket, to: Socket, reader: FrameReader, judge: Tap['fromClient']): Promise<void> {
  try {
    for await (const chunk of from) {
      if (await pass(reader.read(chunk), to, judge)) continue;
      from.destroy();
      to.destroy();
    }
  } catch {
    // A side that is gone; the proxy closes the other.
  }
}

/** @returns whether the connection goes on */
async function pass(frames: Iterable<Frame>, to: Socket, judge: Tap['fromClient']): Promise<boolean> {
  to.cork();
  try {
    for (const frame of frames) {
      const judged = judge(frame);
      const verdict = judged instanceof Promise ? await uncorked(to, judged) : judged;
      if (verdict === 'cut') return false;
      to.write(Buffer.isBuffer(verdict) ? verdict : frame.bytes);
      if (verdict === 'forward and cut') return false;
    }
    return true;
  } finally {
    to.uncork();
  }
}

/** What came before goes on while a verdict is awaited. */
async function uncorked<T>(to: Socket, awaited: Promise<T>): Promise<T> {
  to.uncork();
  try {
    return await awaited;
  } finally {
    to.cork();
  }
}
