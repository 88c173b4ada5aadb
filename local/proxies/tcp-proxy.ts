import net, { type Socket } from 'node:net';
import { LOOPBACK, listenOnLoopback } from '../listen-on-loopback.ts';

/** Stands before a server, so that it can go away and come back. */
export interface TcpProxy {
  /** The URL that it was given, with the proxy's address in place of the server's. */
  readonly url: string;
  /** Connections that are open now. */
  readonly connections: number;
  /** Cuts every connection and accepts none. */
  goAway(): void;
  comeBack(): void;
  stop(): Promise<void>;
}

/** Carries what both sides of a connection say to the other, until one of them is closed. */
export type Relay = (client: Socket, upstream: Socket) => void;

const pipeBoth: Relay = (client, upstream) => {
  client.pipe(upstream);
  upstream.pipe(client);
};

export async function startTcpProxy(serverUrl: string, relay: Relay = pipeBoth): Promise<TcpProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let away = false;
  const server = net.createServer({ noDelay: true }, (client) => {
    if (away) return void client.destroy();
    const upstream = net.connect({ port: Number(port), host: hostname, noDelay: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    relay(client, upstream);
  });
  const { port: ownPort, stop } = await listenOnLoopback(server);
  const url = new URL(serverUrl);
  url.host = `${LOOPBACK}:${ownPort}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    get connections() {
      return sockets.size / 2;
    },
    goAway: () => {
      away = true;
      cut();
    },
    comeBack: () => {
      away = false;
    },
    stop: () => {
      cut();
      return stop();
    },
  };
}
