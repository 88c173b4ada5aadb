import { isSameSite } from './addresses.ts';

/** Enough for any wall; a hostile site fills no memory and no header. */
const MAX_COOKIES = 50;
const MAX_LENGTH = 4096;

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The host that it goes to, and its subdomains unless it is for the host alone. */
  readonly domain: string;
  readonly isHostOnly: boolean;
  readonly isSecure: boolean;
}

/** The cookies of one fetch: some sites set one, redirect to the same address, and go on only when it comes back. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Keeps what a response sets, as far as its host may set it (RFC 6265, section 5.3). */
  keep(written: readonly string[] | undefined, url: URL): void {
    for (const line of written ?? []) {
      const cookie = line.length > MAX_LENGTH ? undefined : parse(line, url);
      if (!cookie) continue;
      const key = `${cookie.domain}\n${cookie.name}`;
      this.#cookies.delete(key);
      if (!isGone(line) && this.#cookies.size < MAX_COOKIES) this.#cookies.set(key, cookie);
    }
  }

  /** The header for a request, or undefined where nothing is to be sent. */
  headerFor(url: URL): string | undefined {
    const sent = [...this.#cookies.values()].filter((cookie) => goesTo(cookie, url));
    const header = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    return header === '' || header.length > MAX_LENGTH ? undefined : header;
  }
}

const PAIR = /^\s*([^\s=;,]+)\s*=\s*([^;]*)/;

function parse(line: string, { hostname, href }: URL): Cookie | undefined {
  const [, name, value = ''] = PAIR.exec(line) ?? [];
  if (name === undefined) return undefined;
  const named = /;\s*domain\s*=\s*\.?([^;\s]+)/i.exec(line)?.[1]?.toLowerCase();
  const domain = named ?? hostname;
  // Never for another site, and never for all sites of a public suffix.
  if (domain !== hostname && !(hostname.endsWith(`.${domain}`) && isSameSite(`http://${domain}/`, href)))
    return undefined;
  return {
    name,
    value: value.trim(),
    domain,
    isHostOnly: named === undefined,
    isSecure: /;\s*secure\s*(?:;|$)/i.test(line),
  };
}

function isGone(line: string): boolean {
  const expires = /;\s*expires\s*=\s*([^;]+)/i.exec(line)?.[1];
  return /;\s*max-age\s*=\s*(?:0|-\d+)\s*(?:;|$)/i.test(line) || (expires !== undefined && Date.parse(expires) <= 0);
}

function goesTo({ domain, isHostOnly, isSecure }: Cookie, { hostname, protocol }: URL): boolean {
  if (isSecure && protocol !== 'https:') return false;
  return hostname === domain || (!isHostOnly && hostname.endsWith(`.${domain}`));
}
