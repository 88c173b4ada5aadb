import { parse } from 'tldts';
import { siteOf } from '../../../lib/http/addresses.ts';
import { INLINE_BOUNDARY, type Page } from './page.ts';

const MAX_ADDRESSES = 20;

/** Longest local part and longest address that SMTP takes (RFC 5321, section 4.5.3.1). */
const MAX_LOCAL = 64;
const MAX_LENGTH = 254;

/** As much of a link as is read: many recipients of the longest address. */
const MAX_LINK = 10_000;

/** Places where a domain may end that are tried. */
const MAX_TRIES = 4;

const LOCAL_CHARACTER = /[\w.!#$%&'*+/=?^`{|}~-]/;
const DOMAIN_CHARACTER = /[\p{L}\p{N}.-]/u;
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** Domains that stand for somebody's own in forms and templates. */
const PLACEHOLDER_DOMAIN =
  /^(?:example\.\w+|(?:your|my)-?(?:domain|company|site|website|email|mail)\.\w+|(?:domain|company|email|website|site|mail|test|sentry)\.(?:com|net|org|io)|sentry\.wixpress\.com|sentry-next\.wixpress\.com)$/;
const PLACEHOLDER_LOCAL =
  /^(?:your|my)[._-]?(?:e-?mail|name|address)$|^(?:name|email|user|username|firstname\.lastname)$|^[\da-f]{24,}$/;

/** "at" and "dot" as people hide them from robots, in brackets of any kind. Text has single spaces by then. */
const HIDDEN_AT = / ?(?:\[|\(|\{|<) ?(?:at|@|ät) ?(?:\]|\)|\}|>) ?/gi;
const HIDDEN_DOT = / ?(?:\[|\(|\{|<) ?(?:dot|punkt|\.) ?(?:\]|\)|\}|>) ?/gi;

/**
 * The e-mail addresses of a page: those of `mailto:` links, then those in its text; in order of appearance, without
 * duplicates, valid ones only.
 */
export function findEmailAddresses(page: Page, url: string): string[] {
  const ownSite = siteOf(URL.parse(url)?.hostname ?? '');
  const linked = page.anchors.flatMap(({ href }) => linkedAddresses(href));
  const shielded = page.protectedEmails.map(decodeProtected);
  const candidates = [...linked, ...shielded, ...addressesIn(page.text)];
  const valid = candidates.map((candidate) => validAddress(candidate, ownSite)).filter((address) => address !== null);
  const distinct = new Set(valid);
  // A phone number may stand right before an address.
  return [...distinct].filter((address) => !distinct.has(withoutDigits(address))).slice(0, MAX_ADDRESSES);
}

/** Without the digits that it begins with; empty where it begins with none. */
function withoutDigits(address: string): string {
  return /^\d/.test(address) ? address.replace(/^[\d.-]+/, '') : '';
}

/** `mailto:a@b.com,Name <c@d.com>?subject=…`, and links to Cloudflare's protection. */
function linkedAddresses(href: string): string[] {
  const trimmed = href.trim().slice(0, MAX_LINK);
  const shielded = /\/cdn-cgi\/l\/email-protection#([\da-f]+)/i.exec(trimmed)?.[1];
  if (shielded !== undefined) return [decodeProtected(shielded)];
  if (!/^mailto:/i.test(trimmed)) return [];
  const [written = '', query = ''] = trimmed.replace(/^(?:mailto:\s*)+/i, '').split('?', 2);
  const recipients = decoded(written)
    .split('?', 1)[0]
    ?.replace(/&[\w-]{1,20}=.*$/s, '');
  const inQuery = recipients === '' ? /(?:^|&)to=([^&]*)/i.exec(query)?.[1] : undefined;
  return (inQuery === undefined ? (recipients ?? '') : decoded(inQuery)).split(/[,;]/).map(bareAddress);
}

/** `c@d.com` of `Name <c@d.com>`; of other words, the one that is an address. */
function bareAddress(recipient: string): string {
  const bracketed = /<([^<>]*)>/.exec(recipient)?.[1];
  return bracketed ?? recipient.split(/[\s<>[\]()"]+/).find((word) => word.includes('@')) ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Cloudflare's scheme: the first byte is the key, the others are the address, XORed with it. */
function decodeProtected(hex: string): string {
  const bytes = Buffer.from(hex.slice(0, 2 * MAX_LENGTH), 'hex');
  const [key = 0, ...rest] = bytes;
  return Buffer.from(rest.map((byte) => byte ^ key)).toString('utf8');
}

/** Looks at each "@" and takes what surrounds it: linear, however long the text is. */
function addressesIn(text: string): string[] {
  const spaced = text.replaceAll(INLINE_BOUNDARY, ' ');
  const joined = text.replaceAll(INLINE_BOUNDARY, '');
  return [spaced, joined].flatMap((version) => {
    const plain = version.replace(/\s+/g, ' ').replace(HIDDEN_AT, '@').replace(HIDDEN_DOT, '.');
    const found: string[] = [];
    for (let at = plain.indexOf('@'); at !== -1 && found.length < 20 * MAX_ADDRESSES; at = plain.indexOf('@', at + 1)) {
      const address = around(plain, at);
      // Scripts without spaces go on right after the address.
      found.push(address, address.replace(/(@[\w.-]*).*$/s, '$1'));
    }
    return found;
  });
}

function around(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < MAX_LOCAL && LOCAL_CHARACTER.test(text[start - 1] ?? '')) start -= 1;
  let end = at + 1;
  while (end < text.length && end - at < MAX_LENGTH && DOMAIN_CHARACTER.test(text[end] ?? '')) end += 1;
  return text.slice(start, end);
}

/** The address in lower case, or null where it is none, or only stands for one. */
function validAddress(candidate: string, ownSite: string): string | null {
  if (candidate.length > 2 * MAX_LENGTH) return null;
  const address = candidate.trim();
  const at = address.lastIndexOf('@');
  const local = address
    .slice(0, at)
    .replace(/^[^\w]+/, '')
    .toLowerCase();
  if (at < 1 || local.length > MAX_LOCAL || !LOCAL.test(local)) return null;
  const domain = domainOf(address.slice(at + 1), ownSite);
  if (domain === null || local.length + 1 + domain.length > MAX_LENGTH) return null;
  if (PLACEHOLDER_DOMAIN.test(domain) || PLACEHOLDER_LOCAL.test(local)) return null;
  return `${local}@${domain}`;
}

/**
 * The domain at the beginning of what follows an "@". What begins with a capital where a domain could end is the next
 * sentence (`acme.com.Call`, `acme.comCall`), and so are labels after the last suffix that there is (`acme.com.please`).
 */
function domainOf(written: string, ownSite: string): string | null {
  const sentence = /[a-z\d][.-]?(?=\p{Lu})/gu;
  const sentences = written
    .matchAll(sentence)
    .take(MAX_TRIES)
    .map(({ index }) => index + 1);
  for (const end of [...sentences, written.length]) {
    const labels = written.slice(0, end).toLowerCase().split('.');
    for (let tries = 0; tries < MAX_TRIES && labels.length > 1; tries++, labels.pop()) {
      if (isMailDomain(labels.join('.'), ownSite)) return labels.join('.');
      if (!/^(?:[a-z]*|\d+)$/.test(labels.at(-1) ?? '')) break;
    }
  }
  return isMailDomain(written.toLowerCase(), ownSite) ? written.toLowerCase() : null;
}

function isMailDomain(domain: string, ownSite: string): boolean {
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(domain) || domain.includes('..')) return false;
  const { domain: site, isIcann, isIp } = parse(domain);
  return isIp !== true && site !== null && (isIcann === true || site === ownSite || domain === ownSite);
}
