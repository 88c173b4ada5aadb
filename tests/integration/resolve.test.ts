import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeError } from '../../lib/errors.ts';
import { guardedFetch } from '../../lib/http/fetch.ts';
import { resolverOf } from '../../lib/http/resolve.ts';
import { FetchSettings } from '../../lib/http/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { startNameServer } from '../support/name-server.ts';

const V4 = '93.184.216.34';
const V6 = '2606:2800:220:1:248:1893:25c8:1946';

const SAID = {
  both: [V4, V6],
  'only-v4': [V4],
  'only-v6': [V6],
  none: [],
  private: ['10.0.0.1'],
  missing: 'NXDOMAIN',
  broken: 'SERVFAIL',
  refused: 'REFUSED',
  silent: 'silence',
} as const;

let nameServer: Awaited<ReturnType<typeof startNameServer>>;
beforeAll(async () => {
  nameServer = await startNameServer((name, type) => {
    const [label = ''] = name.split('.');
    // Some name servers drop what they do not know.
    if (label.startsWith('drops-v6')) return type === 'A' ? [V4] : 'silence';
    return SAID[label.replace(/\d+$/, '').replace(/^only-v$/, label) as keyof typeof SAID] ?? [V4];
  });
});
afterAll(() => nameServer.stop());

const settings = (more: NodeJS.ProcessEnv = {}) =>
  parseSettings(FetchSettings, { FETCH_DNS_SERVERS: nameServer.address, FETCH_DNS_TIMEOUT_SECONDS: '0.5', ...more });

const lookUp = (label: string) => resolverOf(settings())(`${label}.example.com`);

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T | string }> {
  const start = performance.now();
  const result = await work().catch((error: unknown) => describeError(error).code);
  return { ms: performance.now() - start, result };
}

test.each([
  ['both', [V4, V6]],
  ['only-v4', [V4]],
  ['only-v6', [V6]],
  ['drops-v6', [V4]],
])('the addresses of %s', async (label, addresses) => {
  expect((await lookUp(label)).map(({ address }) => address)).toEqual(addresses);
});

test('addresses of one family do not wait for a server that drops the question for the other', async () => {
  expect((await timed(() => lookUp('drops-v6'))).ms).toBeLessThan(400);
});

test.each([
  ['missing', 'dns_not_found'],
  ['none', 'dns_not_found'],
  ['broken', 'dns_failed'],
  ['refused', 'dns_failed'],
  ['silent', 'dns_failed'],
])('a name that is %s gives %s', async (label, code) => {
  await expect(lookUp(label)).rejects.toMatchObject({ code });
});

test('a name that cannot be one does not resolve', async () => {
  await expect(lookUp('x'.repeat(64))).rejects.toMatchObject({ code: 'dns_not_found' });
});

test('a look-up ends within its own time limit, though nobody answers', async () => {
  const { ms, result } = await timed(() => lookUp('silent'));

  expect(result).toBe('dns_failed');
  expect(ms).toBeGreaterThan(450);
  expect(ms).toBeLessThan(1500);
});

test('a hundred names whose servers are silent hold up neither another name nor the threads of the process', async () => {
  const silent = Array.from({ length: 100 }, (_, index) => timed(() => lookUp(`silent${index}`)));
  const others = await Promise.all([
    ...Array.from({ length: 9 }, (_, index) => timed(() => lookUp(`good${index}`))),
    timed(() => readFile(import.meta.filename)),
  ]);

  expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(400);
  expect(others.slice(0, 9).map(({ result }) => result)).toEqual(Array(9).fill([{ address: V4, family: 4 }]));
  expect(new Set((await Promise.all(silent)).map(({ result }) => result))).toEqual(new Set(['dns_failed']));
});

test('where one name server is dead, the next one is asked', async () => {
  const dead = await startNameServer(() => 'silence');
  const servers = `${dead.address},${nameServer.address}`;
  const addresses = await resolverOf(settings({ FETCH_DNS_SERVERS: servers }))('only-v4.example.com');
  await dead.stop();

  expect(addresses).toEqual([{ address: V4, family: 4 }]);
});

test.each([
  ['private', 'address_not_public'],
  ['missing', 'dns_not_found'],
  ['silent', 'dns_failed'],
])('what a fetch is told of a name that is %s: %s', async (label, code) => {
  const fetching = guardedFetch(new URL(`http://${label}.example.com/`), {
    settings: settings(),
    signal: new AbortController().signal,
    accept: '*/*',
  });

  await expect(fetching).rejects.toMatchObject({ code });
});

test.each(['ns1.example.com', '10.0.0.1:port', 'fd00::2'])('%j is no name server', (server) => {
  expect(() => settings({ FETCH_DNS_SERVERS: server })).toThrow('FETCH_DNS_SERVERS');
});
