import { execFile } from 'node:child_process';
import https from 'node:https';
import net, { type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import selfsigned from 'selfsigned';
import { describeError } from '../../lib/errors.ts';
import { targetOf } from '../../lib/http/connect.ts';
import { guardedFetch } from '../../lib/http/fetch.ts';
import { FetchSettings } from '../../lib/http/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { LOOPBACK, listenOnLoopback } from '../../local/listen-on-loopback.ts';
import {
  ALL_MISDEEDS,
  connectToAll,
  type HostileServer,
  MISDEEDS,
  startHostileServer,
} from '../support/hostile-server.ts';
import { ROOT } from '../support/project-files.ts';
import { until } from '../support/until.ts';

const LIMITS = { FETCH_TIMEOUT_SECONDS: '1', FETCH_CONNECT_TIMEOUT_SECONDS: '0.5', FETCH_MAX_BYTES: '2097152' };

async function codeOf(address: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const settings = parseSettings(FetchSettings, { ...LIMITS, ...env });
  try {
    await guardedFetch(new URL(address), { settings, signal: new AbortController().signal, accept: '*/*' });
    return 'ok';
  } catch (error) {
    return describeError(error).code;
  }
}

let server: HostileServer;
let fetched: { results: Record<string, { code: string; ms: number }>; peakBytes: number };

beforeAll(async () => {
  server = await startHostileServer(ALL_MISDEEDS);
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'tests', 'support', 'fetch-all.ts')], {
    env: { PATH: process.env['PATH'], ...LIMITS, FETCH_CONNECT_TO: connectToAll(server.port) },
  });
  fetched = JSON.parse(stdout);
}, 120_000);
afterAll(() => server.stop());

test.each(Object.entries(MISDEEDS).map(([name, { code }]) => [name, code]))(
  'a server that does %s gives %s',
  (name, code) => {
    expect(fetched.results[name]?.code).toBe(code);
  },
);

test('no misdeed takes longer than the time limit', () => {
  const late = Object.entries(fetched.results).filter(([, { ms }]) => ms > 1500);

  expect(late).toEqual([]);
});

test('no misdeed takes the process above 256 MB', () => {
  expect(fetched.peakBytes).toBeLessThan(256 * 1024 * 1024);
});

test('no misdeed leaves a socket open', async () => {
  await until('all sockets are closed', () => server.openSockets === 0, 2000);
});

test.each([
  ...[
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.0.0.1/',
  ],
  ...[
    'http://0x7f000001/',
    'http://①②⑦.⓪.⓪.①/',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
  ],
  ...[
    'http://169.254.169.254/',
    'http://100.64.0.1/',
    'http://192.0.0.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://240.0.0.1/',
  ],
  ...[
    'http://255.255.255.255/',
    'https://10.1.2.3:8443/',
    'http://user:password@127.0.0.1/',
    'http://example.com@10.0.0.1/',
  ],
  ...[
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
  ],
  ...[
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
  ],
  ...[
    'http://[2001::1]/',
    'http://[2001:db8::1]/',
    'http://[::127.0.0.1]/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
  ],
])('%s is not public', async (address) => {
  expect(await codeOf(address)).toBe('address_not_public');
});

const settings = parseSettings(FetchSettings, LIMITS);

/** What a connect to a name would be given, when its resolver answers so. */
function lookUp(answers: string[][], family = 0): Promise<unknown> {
  const resolve = async () => (answers.shift() ?? []).map((address) => ({ address, family: net.isIP(address) }));
  const { lookup } = targetOf(new URL('http://rebound.example.com/'), settings, resolve);
  return new Promise((done) => {
    lookup('rebound.example.com', { all: true, family }, (error, addresses) =>
      done(error ? describeError(error).code : addresses),
    );
  });
}

test('a name is looked up, and its addresses checked, at every connect: rebinding gains nothing', async () => {
  const answers = [['8.8.8.8'], ['127.0.0.1']];

  expect(await lookUp(answers)).toEqual([{ address: '8.8.8.8', family: 4 }]);
  expect(await lookUp(answers)).toBe('address_not_public');
});

test('of several addresses only the public ones are connected to', async () => {
  expect(await lookUp([['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1111']])).toEqual([
    { address: '8.8.8.8', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ]);
});

test('a name without an address does not resolve', async () => {
  expect(await codeOf('http://nowhere.hostile.invalid/')).toBe('dns_not_found');
});

test('a local site is opened under its name and port, and under no other', async () => {
  const env = { FETCH_CONNECT_TO: `good.hostile.test:80:127.0.0.1:${server.port}` };

  expect(await codeOf('http://good.hostile.test/', env)).toBe('ok');
  expect(await codeOf(`http://127.0.0.1:${server.port}/`, env)).toBe('address_not_public');
  expect(await codeOf('https://good.hostile.test/', env)).toBe('dns_not_found');
  expect(await codeOf('http://other.hostile.test/', env)).toBe('dns_not_found');
});

async function connectTo(listener: Server): Promise<NodeJS.ProcessEnv> {
  const { port } = await listenOnLoopback(listener);
  return { FETCH_CONNECT_TO: `secure.hostile.test:443:${LOOPBACK}:${port}` };
}

test.each([
  ['for another name', 'other.hostile.test', true],
  ['signed by nobody known', 'secure.hostile.test', false],
])('a certificate %s is not trusted', async (_what, name, known) => {
  const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });
  const listener = https.createServer({ key, cert }, (_request, response) => response.end());
  const env = await connectTo(listener);
  const { mkdtempSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const caFile = join(mkdtempSync(join(tmpdir(), 'sluice-ca-')), 'ca.pem');
  writeFileSync(caFile, cert);

  expect(await codeOf('https://secure.hostile.test/', { ...env, ...(known && { FETCH_CA_FILE: caFile }) })).toBe(
    'tls_invalid',
  );
  listener.close();
});

test.each([
  ['speaks no TLS', (socket: net.Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls_invalid'],
  ['never answers a handshake', () => {}, 'connect_timeout'],
  ['closes during the handshake', (socket: net.Socket) => void socket.destroy(), 'connection_lost'],
])('a TLS server that %s', async (_what, misdeed, code) => {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => misdeed(socket));
  });

  expect(await codeOf('https://secure.hostile.test/', await connectTo(listener))).toBe(code);
  for (const socket of sockets) socket.destroy();
  listener.close();
});

test('a port that nobody listens on refuses the connection', async () => {
  expect(await codeOf('http://closed.hostile.test/', { FETCH_CONNECT_TO: 'closed.hostile.test:80:127.0.0.1:1' })).toBe(
    'connect_refused',
  );
});

test("the caller's signal ends a fetch with the caller's reason", async () => {
  const abort = new AbortController();
  const fetching = guardedFetch(new URL('http://silence.hostile.test/'), {
    settings: parseSettings(FetchSettings, { FETCH_CONNECT_TO: connectToAll(server.port) }),
    signal: abort.signal,
    accept: '*/*',
  });
  await until('the server was asked', () => server.openSockets > 0);
  abort.abort(new Error('no longer wanted'));

  await expect(fetching).rejects.toThrow('no longer wanted');
});

test.each([1, 22, 25, 465, 6000, 10_080])('port %d is no port of the web, and is not connected to', async (port) => {
  const address = `http://closed.hostile.test:${port}/`;

  expect(await codeOf(address)).toBe('port_refused');
});
