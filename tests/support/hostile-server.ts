import net, { type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { listenOnLoopback } from '../../local/listen-on-loopback.ts';

/** What a hostile server does once it was asked. */
export type Misdeed = (socket: Socket) => void;

export interface HostileServer {
  readonly port: number;
  readonly openSockets: number;
  stop(): Promise<void>;
}

/** A server that answers by the first label of the host it is asked for, and by no rule of HTTP. */
export async function startHostileServer(misdeeds: Readonly<Record<string, Misdeed>>): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (request) => {
      const name = /^host: ([\w-]+)\./im.exec(request.toString('latin1'))?.[1] ?? '';
      misdeeds[name]?.(socket);
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    get openSockets() {
      return sockets.size;
    },
    stop,
  };
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';

const say =
  (text: string | Buffer): Misdeed =>
  (socket) =>
    void socket.end(text);

/** Says something first, and then the same thing for ever. */
function goOn(first: string, piece: string | Buffer, everyMs = 0): Misdeed {
  return (socket) => {
    socket.write(first);
    const timer = setInterval(() => {
      // As fast as it is read, and no faster.
      while (socket.writable && socket.write(piece) && everyMs === 0);
    }, everyMs);
    socket.once('close', () => clearInterval(timer));
  };
}

const withBody = (headers: string, body: Buffer): Misdeed =>
  say(Buffer.concat([Buffer.from(`${OK}${headers}\r\n\r\n`), body]));
const encoded = (encoding: string, body: Buffer): Misdeed => withBody(`Content-Encoding: ${encoding}`, body);
const redirectTo = (location: string): Misdeed =>
  say(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

const BOMB = Buffer.alloc(50_000_000);
const chain = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [`chain${index}`, redirectTo(`http://chain${index + 1}.hostile.test/`)]),
);

/** Each misdeed, by its name, and the code that fetching it must give. `ok`: it must be borne. */
export const MISDEEDS: Readonly<Record<string, { readonly code: string; readonly misdeed: Misdeed }>> = {
  'endless-headers': { code: 'headers_too_large', misdeed: goOn('HTTP/1.1 200 OK\r\n', 'X-A: b\r\n'.repeat(100)) },
  'endless-header-line': { code: 'headers_too_large', misdeed: goOn('HTTP/1.1 200 OK\r\nX-A: ', 'b'.repeat(1000)) },
  'endless-status-line': { code: 'headers_too_large', misdeed: goOn('HTTP/1.1 200 ', 'O'.repeat(1000)) },
  'endless-body': { code: 'body_too_large', misdeed: goOn(`${OK}\r\n`, 'x'.repeat(65_536)) },
  'endless-chunks': {
    code: 'body_too_large',
    misdeed: goOn(`${OK}Transfer-Encoding: chunked\r\n\r\n`, `10000\r\n${'x'.repeat(65_536)}\r\n`),
  },
  'tiny-chunks': { code: 'timed_out', misdeed: goOn(`${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n', 50) },
  'huge-length': {
    code: 'body_too_large',
    misdeed: goOn(`${OK}Content-Length: 99999999999\r\n\r\n`, 'x'.repeat(65_536)),
  },
  'drip-headers': { code: 'timed_out', misdeed: goOn('HTTP/1.1 200 OK\r\n', 'X: y\r\n', 50) },
  'drip-body': { code: 'timed_out', misdeed: goOn(`${OK}\r\n`, '.', 50) },
  'half-status-line': { code: 'timed_out', misdeed: (socket) => void socket.write('HTTP/1.1 2') },
  silence: { code: 'timed_out', misdeed: () => {} },
  'silent-body': { code: 'timed_out', misdeed: (socket) => void socket.write(`${OK}Content-Length: 10\r\n\r\nabc`) },
  'continue-for-ever': { code: 'timed_out', misdeed: goOn('', 'HTTP/1.1 100 Continue\r\n\r\n', 20) },
  'close-at-once': { code: 'connection_lost', misdeed: (socket) => void socket.end() },
  reset: { code: 'connection_lost', misdeed: (socket) => void socket.resetAndDestroy() },
  'close-in-headers': { code: 'connection_lost', misdeed: say('HTTP/1.1 200 OK\r\nContent-Ty') },
  'length-too-long': { code: 'connection_lost', misdeed: say(`${OK}Content-Length: 1000\r\n\r\nshort`) },
  'truncated-chunks': {
    code: 'connection_lost',
    misdeed: say(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`),
  },
  'chunk-size-is-none': {
    code: 'http_invalid',
    misdeed: say(`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`),
  },
  'chunk-size-overflows': {
    code: 'http_invalid',
    misdeed: say(`${OK}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx`),
  },
  'not-http': { code: 'http_invalid', misdeed: say('SSH-2.0-OpenSSH_10.0\r\n') },
  'http-0-9': { code: 'http_invalid', misdeed: say('<html><title>old</title></html>') },
  'negative-length': { code: 'http_invalid', misdeed: say(`${OK}Content-Length: -1\r\n\r\n`) },
  'two-lengths': { code: 'http_invalid', misdeed: say(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`) },
  'nul-in-header': { code: 'http_invalid', misdeed: say('HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n') },
  'switch-protocols': {
    code: 'http_unexpected',
    misdeed: say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  },
  'redirect-without-location': {
    code: 'http_unexpected',
    misdeed: say('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n'),
  },
  'gzip-bomb': { code: 'body_too_large', misdeed: encoded('gzip', gzipSync(BOMB)) },
  'deflate-bomb': { code: 'body_too_large', misdeed: encoded('deflate', deflateSync(BOMB)) },
  'raw-deflate-bomb': { code: 'body_too_large', misdeed: encoded('deflate', deflateRawSync(BOMB)) },
  'brotli-bomb': { code: 'body_too_large', misdeed: encoded('br', brotliCompressSync(BOMB)) },
  'zstd-bomb': { code: 'body_too_large', misdeed: encoded('zstd', zstdCompressSync(BOMB)) },
  'many-gzip-members': {
    code: 'body_too_large',
    misdeed: encoded('gzip', Buffer.concat(Array.from({ length: 300 }, () => gzipSync(BOMB.subarray(0, 10_000))))),
  },
  'gzip-truncated': { code: 'body_invalid', misdeed: encoded('gzip', gzipSync('hello world').subarray(0, 15)) },
  'gzip-that-is-none': { code: 'body_invalid', misdeed: encoded('gzip', Buffer.from('<html>')) },
  'deflate-that-is-none': {
    code: 'body_invalid',
    misdeed: encoded('deflate', Buffer.from('\xff\xff\xff\xff', 'latin1')),
  },
  'brotli-that-is-none': { code: 'body_invalid', misdeed: encoded('br', Buffer.from('<html>hello world</html>')) },
  'zstd-that-is-none': { code: 'body_invalid', misdeed: encoded('zstd', Buffer.from('<html>hello world</html>')) },
  'encoded-twice': { code: 'encoding_unknown', misdeed: encoded('gzip, gzip', gzipSync(gzipSync('x'))) },
  'encoding-of-object': { code: 'encoding_unknown', misdeed: encoded('constructor', Buffer.from('x')) },
  'encoding-unknown': { code: 'encoding_unknown', misdeed: encoded('compress', Buffer.from('x')) },
  'redirect-to-itself': { code: 'redirect_loop', misdeed: redirectTo('http://redirect-to-itself.hostile.test/') },
  'redirect-to-fragment': { code: 'redirect_loop', misdeed: redirectTo('/#again') },
  'redirect-back': { code: 'redirect_loop', misdeed: redirectTo('http://redirect-forth.hostile.test/') },
  'redirect-forth': { code: 'redirect_loop', misdeed: redirectTo('http://redirect-back.hostile.test/') },
  chain0: { code: 'too_many_redirects', misdeed: chain['chain0'] ?? say('') },
  'redirect-to-file': { code: 'redirect_invalid', misdeed: redirectTo('file:///etc/passwd') },
  'redirect-to-script': { code: 'redirect_invalid', misdeed: redirectTo('javascript:alert(1)') },
  'redirect-to-data': { code: 'redirect_invalid', misdeed: redirectTo('data:text/html,x') },
  'redirect-to-nothing': { code: 'redirect_invalid', misdeed: redirectTo('http://') },
  'redirect-to-zone-id': { code: 'redirect_invalid', misdeed: redirectTo('http://[fe80::1%25eth0]/') },
  'redirect-to-loopback': { code: 'address_not_public', misdeed: redirectTo('http://127.0.0.1:22/') },
  'redirect-to-localhost': { code: 'address_not_public', misdeed: redirectTo('http://localhost/') },
  'redirect-to-decimal': { code: 'address_not_public', misdeed: redirectTo('http://2130706433/') },
  'redirect-to-ipv6': { code: 'address_not_public', misdeed: redirectTo('http://[::ffff:10.0.0.1]/') },
  'redirect-to-metadata': {
    code: 'address_not_public',
    misdeed: redirectTo('http://169.254.169.254/latest/meta-data/'),
  },
  'redirect-to-ssh': { code: 'port_refused', misdeed: redirectTo('http://redirect-to-ssh.hostile.test:22/') },
  'redirect-to-mail': { code: 'port_refused', misdeed: redirectTo('https://8.8.8.8:25/') },
  'redirect-to-port-0': { code: 'port_refused', misdeed: redirectTo('http://good.hostile.test:0/') },
  'redirect-to-long-path': { code: 'redirect_invalid', misdeed: redirectTo(`/${'a'.repeat(60_000)}`) },
  'redirect-to-longer-url': { code: 'redirect_invalid', misdeed: redirectTo(`/${'ä'.repeat(700)}`) },
  'redirect-to-own-port': {
    code: 'dns_not_found',
    misdeed: redirectTo('http://redirect-to-own-port.hostile.test:6379/'),
  },
  'redirect-with-credentials': {
    code: 'address_not_public',
    misdeed: redirectTo('http://good.hostile.test@10.0.0.1/'),
  },
  'length-too-short': { code: 'ok', misdeed: say(`${OK}Content-Length: 5\r\n\r\nhello and more`) },
  'empty-gzip': { code: 'ok', misdeed: encoded('gzip', Buffer.alloc(0)) },
  'trailing-garbage': {
    code: 'body_invalid',
    misdeed: encoded('gzip', Buffer.concat([gzipSync('hello'), Buffer.from('garbage')])),
  },
  'no-content': { code: 'ok', misdeed: say('HTTP/1.1 204 No Content\r\n\r\n') },
  good: { code: 'ok', misdeed: say(`${OK}Content-Length: 5\r\n\r\nhello`) },
};

export const ALL_MISDEEDS: Readonly<Record<string, Misdeed>> = {
  ...chain,
  ...Object.fromEntries(Object.entries(MISDEEDS).map(([name, { misdeed }]) => [name, misdeed])),
};

/** The setting by which these names, and no others, are looked for at the server. */
export function connectToAll(port: number): string {
  return Object.keys(ALL_MISDEEDS)
    .map((name) => `${name}.hostile.test:80:127.0.0.1:${port}`)
    .join(',');
}
