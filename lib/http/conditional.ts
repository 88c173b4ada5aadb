import { statusError } from './errors.ts';

/** What an earlier fetch of an address was told, by which its server can say that nothing has changed. */
export interface Validators {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** What a response says of how it went. */
interface Answer {
  readonly status: number;
  /** The address that answered. */
  readonly finalUrl: URL;
  readonly retryAfter: string | undefined;
}

const NOT_MODIFIED = 304;

/** The headers that make a request conditional (RFC 9110, section 13.1). They go to the very address they came from. */
export function conditionsOf(url: URL, validators: Validators | undefined): Record<string, string> {
  if (validators?.url !== url.href) return {};
  const { etag, lastModified } = validators;
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

/**
 * Whether an answer says that nothing has changed since the fetch that the validators are of. A 304 that nobody asked
 * for, such as one after a redirect, is no such answer: there is no earlier content that it could speak of.
 *
 * @throws FetchError, PermanentFetchError or SnoozeError where it is neither that nor a success
 */
export function isUnchanged(
  { status, finalUrl, retryAfter }: Answer,
  validators: Validators | undefined,
  now: Date,
): boolean {
  const wasAsked = Object.keys(conditionsOf(finalUrl, validators)).length > 0;
  if (status === NOT_MODIFIED && wasAsked) return true;
  const error = statusError(status, finalUrl, retryAfter, now);
  if (error) throw error;
  return false;
}
