import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { shortened } from '../text.ts';
import { MAX_ADDRESS_LENGTH } from './addresses.ts';
import { ACCEPT_ENCODING, decodedBody, readBody } from './body.ts';
import { conditionsOf, type Validators } from './conditional.ts';
import { targetOf } from './connect.ts';
import { CookieJar } from './cookies.ts';
import { FetchError, fetchErrorOf, PermanentFetchError } from './errors.ts';
import { resolverOf } from './resolve.ts';
import type { FetchSettings } from './settings.ts';

/** What a response says before its body. */
export interface ResponseHead {
  readonly status: number;
  /** After redirects. */
  readonly finalUrl: URL;
  /** As sent; null where the server sent none. */
  readonly contentType: string | null;
  readonly retryAfter: string | undefined;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Where the server asks to go on to after a while, as sent. */
  readonly refresh: string | null;
}

/** What was fetched. */
export interface Fetched extends ResponseHead {
  /** Decoded of its content encoding; empty for a status that is not a success. */
  readonly body: Buffer;
  /** The body was larger than the limit, and only what fits was read. */
  readonly isCut: boolean;
}

export interface FetchOptions {
  readonly settings: FetchSettings;
  /** Sent to the very address they came from, and to no other. */
  readonly validators?: Validators;
  /** Largest body, where that is not the settings'. */
  readonly maxBytes?: number;
  /** A larger body is cut instead of refused. */
  readonly truncate?: boolean;
  /** Asks for that many bytes from the beginning, not encoded. A server may send more, and read is what is read. */
  readonly firstBytes?: number;
  /** Aborts the fetch. */
  readonly signal: AbortSignal;
  readonly accept: string;
}

/** Longest part of an address that is no address which a message shows. */
const SHOWN_LENGTH = 200;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Largest head of a response, in bytes. */
const MAX_HEADER_BYTES = 65_536;

/**
 * Fetches a URL of the public Internet and nothing else, within limits of time, size and redirects.
 * No connection outlives the call, and none is reused.
 *
 * @throws FetchError what a second try may mend; PermanentFetchError what it cannot
 */
export function guardedFetch(start: URL, options: FetchOptions): Promise<Fetched> {
  const { settings, maxBytes = settings.fetchMaxBytes, truncate = false } = options;
  return guardedRead(start, options, async (head, body) => ({
    ...head,
    ...(await readBody(body, head.finalUrl, { maxBytes, truncate })),
  }));
}

/** Reads a response while it comes. The body is decoded of its content encoding; empty where there is no success. */
export type ReadResponse<T> = (head: ResponseHead, body: AsyncIterable<Buffer>) => Promise<T>;

/** As `guardedFetch`, for what is too large to be held in memory. How much is read is up to `read`. */
export async function guardedRead<T>(start: URL, options: FetchOptions, read: ReadResponse<T>): Promise<T> {
  const { settings } = options;
  const limit = AbortSignal.timeout(settings.fetchTimeoutSeconds * 1000);
  const signal = AbortSignal.any([options.signal, limit]);
  const cookies = new CookieJar();
  const visited = new Set<string>();
  let url = start;
  try {
    for (;;) {
      visited.add(visitOf(url, cookies));
      const hop = await fetchHop(url, cookies, signal, options, read);
      if (hop.location === undefined) return hop.result;
      url = redirectTarget(hop.location, url);
      if (visited.has(visitOf(url, cookies)))
        throw new PermanentFetchError('redirect_loop', `${start.href} redirects back to ${url.href}`);
      if (visited.size > settings.fetchMaxRedirects) {
        const times = `once more, after ${settings.fetchMaxRedirects} redirects`;
        throw new PermanentFetchError('too_many_redirects', `${start.href} redirects ${times}`);
      }
    }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    if (limit.aborted) {
      throw new FetchError('timed_out', `${url.origin} was not fetched within ${settings.fetchTimeoutSeconds} s`, {
        cause: error,
      });
    }
    throw fetchErrorOf(error, url);
  }
}

/** A visit to the same address with another cookie is another visit. */
function visitOf(url: URL, cookies: CookieJar): string {
  return `${url.href}\n${cookies.headerFor(url) ?? ''}`;
}

function redirectTarget(location: string, from: URL): URL {
  const to = location.length > MAX_ADDRESS_LENGTH ? null : URL.parse(location, from.href);
  if (!to || !/^https?:$/.test(to.protocol) || to.href.length > MAX_ADDRESS_LENGTH) {
    const shown = JSON.stringify(shortened(location, SHOWN_LENGTH));
    throw new PermanentFetchError('redirect_invalid', `${from.href} redirects to ${shown}`);
  }
  to.hash = '';
  // They are not sent, and would be kept with the address.
  to.username = '';
  to.password = '';
  return to;
}

type Hop<T> = { readonly location: string } | { readonly location?: undefined; readonly result: T };

async function fetchHop<T>(
  url: URL,
  cookies: CookieJar,
  signal: AbortSignal,
  options: FetchOptions,
  read: ReadResponse<T>,
): Promise<Hop<T>> {
  const response = await request(url, cookies, signal, options);
  try {
    cookies.keep(response.headers['set-cookie'], url);
    const status = response.statusCode ?? 0;
    const location = headerOf(response, 'location');
    if (REDIRECTS.has(status) && location !== null) return { location };
    const hasBody = status >= 200 && status < 300;
    const head = {
      status,
      finalUrl: url,
      contentType: response.headers['content-type'] ?? null,
      retryAfter: response.headers['retry-after'],
      etag: response.headers.etag ?? null,
      lastModified: response.headers['last-modified'] ?? null,
      refresh: headerOf(response, 'refresh'),
    };
    const result = await read(head, hasBody ? decodedBody(response, url) : NO_BODY);
    // A body that ends with its connection looks complete when the connection was cut by the signal.
    signal.throwIfAborted();
    return { result };
  } finally {
    response.destroy();
  }
}

/**
 * A header that holds an address. Node takes its bytes for Latin-1; what is not ASCII is mostly UTF-8, and becomes what
 * it is in an address when each byte is in percent code.
 */
function headerOf({ headers }: IncomingMessage, name: 'location' | 'refresh'): string | null {
  const value = headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text?.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`) ?? null;
}

const NO_BODY: AsyncIterable<Buffer> = { async *[Symbol.asyncIterator]() {} };

function request(url: URL, cookies: CookieJar, signal: AbortSignal, options: FetchOptions): Promise<IncomingMessage> {
  const { settings } = options;
  const cookie = cookies.headerFor(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = (url.protocol === 'https:' ? https : http).request({
    ...targetOf(url, settings, resolverOf(settings)),
    ...(url.protocol === 'https:' && { servername: servernameOf(url), ca: trustedAuthorities(settings) }),
    path: url.pathname + url.search,
    method: 'GET',
    headers: {
      host: url.host,
      'user-agent': userAgentOf(settings),
      accept: options.accept,
      ...(options.firstBytes === undefined
        ? { 'accept-encoding': ACCEPT_ENCODING }
        : { 'accept-encoding': 'identity', range: `bytes=0-${options.firstBytes - 1}` }),
      connection: 'close',
      ...(cookie !== undefined && { cookie }),
      ...conditionsOf(url, options.validators),
    },
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  });
  const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
  const timer = setTimeout(() => {
    sent.destroy(
      new FetchError('connect_timeout', `${url.origin}: no connection within ${settings.fetchConnectTimeoutSeconds} s`),
    );
  }, settings.fetchConnectTimeoutSeconds * 1000);
  sent.once('socket', (socket) => socket.once(ready, () => clearTimeout(timer)));
  sent.once('response', (response) => {
    // What goes wrong while the body is read is told to the request only.
    sent.on('error', (error) => {
      if (!response.complete) response.destroy(error);
    });
    resolve(response);
  });
  sent.once('upgrade', (response, socket) => {
    socket.destroy();
    resolve(response);
  });
  sent.once('close', () => {
    clearTimeout(timer);
    // Where there was neither a response nor an error; of no effect otherwise.
    reject(new FetchError('connection_lost', `${url.origin}: the connection ended without a response`));
  });
  // Kept for good: an error that comes after the response must not go unhandled.
  sent.on('error', reject);
  sent.end();
  return promise;
}

/** As sites see it: with an address under which they learn whose it is. */
export function userAgentOf({ fetchUserAgent, fetchContactUrl }: FetchSettings): string {
  return fetchContactUrl === undefined ? fetchUserAgent : `${fetchUserAgent} (+${fetchContactUrl})`;
}

/** No server name for an address: TLS has none (RFC 6066, section 3). */
function servernameOf(url: URL): string {
  return /^[\d.]+$|^\[/.test(url.hostname) ? '' : url.hostname;
}

const authorities = new Map<string, string[]>();

function trustedAuthorities({ fetchCaFile }: FetchSettings): string[] | undefined {
  if (fetchCaFile === undefined) return undefined;
  const known = authorities.get(fetchCaFile) ?? [...tls.rootCertificates, readFileSync(fetchCaFile, 'utf8')];
  authorities.set(fetchCaFile, known);
  return known;
}
