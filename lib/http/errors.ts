import { describeError, PermanentError, SluiceError, SnoozeError } from '../errors.ts';

/** What a second try can mend: the item is retried. */
export class FetchError extends SluiceError {}

/** What it cannot: the item fails at once. */
export class PermanentFetchError extends PermanentError {}

/** Longest that a server's `Retry-After` is obeyed, in seconds. */
const LONGEST_SNOOZE = 86_400;
const DEFAULT_SNOOZE = 60;

interface Policy {
  readonly code: string;
  readonly permanent: boolean;
  readonly reason: string;
}

const BY_SYSTEM_CODE: Readonly<Record<string, Policy>> = {
  ECONNREFUSED: { code: 'connect_refused', permanent: false, reason: 'nobody listens there' },
  ECONNRESET: { code: 'connection_lost', permanent: false, reason: 'the server closed the connection' },
  EPIPE: { code: 'connection_lost', permanent: false, reason: 'the server closed the connection' },
  ETIMEDOUT: { code: 'connect_timeout', permanent: false, reason: 'no connection within the time limit' },
  EHOSTUNREACH: { code: 'unreachable', permanent: false, reason: 'no route to the server' },
  ENETUNREACH: { code: 'unreachable', permanent: false, reason: 'no route to the server' },
  HPE_HEADER_OVERFLOW: { code: 'headers_too_large', permanent: true, reason: 'the response has too large headers' },
};

/** Node's codes for a certificate that cannot be trusted, and OpenSSL's for a failed handshake. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;
const HTTP_PARSER_CODE = /^HPE_/;
const DECODER_CODE = /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ZSTD_|ERR_ZSTD)/;

function policyOf(code: string): Policy | undefined {
  if (BY_SYSTEM_CODE[code]) return BY_SYSTEM_CODE[code];
  if (TLS_CODE.test(code)) return { code: 'tls_invalid', permanent: true, reason: 'no trustworthy TLS connection' };
  if (HTTP_PARSER_CODE.test(code))
    return { code: 'http_invalid', permanent: false, reason: 'the response is not valid HTTP' };
  if (DECODER_CODE.test(code)) return { code: 'body_invalid', permanent: false, reason: 'the body cannot be decoded' };
  return undefined;
}

/** How a body is lost from some point on. */
export type Loss = 'connection' | 'compression';

/**
 * Where a body ended before its time: its connection was cut, or its compressed form is broken. Undefined for any other
 * error: what came before it is no part of a body that could be kept.
 */
export function lossOf(thrown: unknown): Loss | undefined {
  const code = Error.isError(thrown) && 'code' in thrown ? policyOf(String(thrown.code))?.code : undefined;
  if (code === 'body_invalid') return 'compression';
  return code === 'connection_lost' || code === 'http_invalid' ? 'connection' : undefined;
}

/**
 * Gives whatever a fetch threw its code and its policy. Errors that have theirs pass through.
 *
 * @param url the address that was being fetched, for the message
 */
export function fetchErrorOf(thrown: unknown, url: URL): SluiceError {
  if (thrown instanceof SluiceError) return thrown;
  const cause = Error.isError(thrown) && 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors[0] : thrown;
  const systemCode = Error.isError(cause) && 'code' in cause ? String(cause.code) : '';
  const detail = describeError(cause).message;
  const policy = policyOf(systemCode) ?? { code: 'fetch_failed', permanent: false, reason: 'the fetch failed' };
  const message = `${url.origin}: ${policy.reason} (${detail})`;
  return policy.permanent
    ? new PermanentFetchError(policy.code, message, { cause })
    : new FetchError(policy.code, message, { cause });
}

/** The error that a status stands for, or undefined for a success. 429 is a snooze, for as long as `Retry-After` says. */
export function statusError(
  status: number,
  url: URL,
  retryAfter: string | undefined,
  now: Date,
): SluiceError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const message = `${url.origin} answered ${status}`;
  if (status === 429) return new SnoozeError(snoozeSeconds(retryAfter, now), 'http_429', message);
  if (status >= 500) return new FetchError('http_5xx', message);
  if (status === 408 || status === 425) return new FetchError('http_4xx', message);
  if (status >= 400) return new PermanentFetchError('http_4xx', message);
  return new PermanentFetchError('http_unexpected', message);
}

/** `Retry-After` in either of its forms (RFC 9110, section 10.2.3): seconds, or a date. */
function snoozeSeconds(retryAfter: string | undefined, now: Date): number {
  const text = retryAfter?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_SNOOZE) : DEFAULT_SNOOZE;
}
