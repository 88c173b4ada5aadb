import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { parse } from 'tldts';
import { PermanentError } from '../../lib/errors.ts';
import { shortened } from '../../lib/text.ts';

/** Longest name that DNS can hold, without its trailing dot (RFC 1035, section 2.3.4). */
const MAX_LENGTH = 253;

/** Letters, digits and inner hyphens (RFC 1123, section 2.1); and underscores, which DNS has and browsers accept. */
const LABEL = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/;

const SHOWN_LENGTH = 80;

/** Scheme, host, port and the rest of what people write for a domain. */
const WRITTEN = /^(?:https?:\/\/)?([^/?#\s:]+)(?::(?:80|443))?(?:[/?#].*)?$/is;

/**
 * Brings a domain into its one form: lower case, Unicode as punycode (so that look-alikes never compare equal),
 * without scheme, path, default port and trailing dot.
 *
 * @param extraSuffixes accepted besides the public ones, such as `test`
 * @throws PermanentError `domain_invalid`, naming the value and what is wrong with it
 */
export function normalizeDomain(written: string, extraSuffixes: readonly string[] = []): string {
  const refuse = (reason: string) => {
    const shown = shortened(withoutPassword(written), SHOWN_LENGTH);
    return new PermanentError('domain_invalid', `${JSON.stringify(shown)} is not a domain: ${reason}`);
  };
  const text = written.trim();
  if (text === '') throw refuse('it is empty');
  if (text.length > 2 * MAX_LENGTH) throw refuse(`it has more than ${MAX_LENGTH} characters`);
  if (text.includes('@')) throw refuse('it is an e-mail address, or has credentials');
  if (/\s/.test(text)) throw refuse('it contains white space');
  if (/^\[|^[\da-f]*:[\da-f]*:/i.test(text)) throw refuse('it is an IP address');
  const host = WRITTEN.exec(text)?.[1];
  if (host === undefined)
    throw refuse('it must be a name such as example.com, with no other scheme than http or https and no port');
  const name = domainToASCII(host.replace(/\.$/, ''));
  if (name === '') throw refuse('it has characters that no domain can have');
  if (isIP(name)) throw refuse('it is an IP address');
  if (name.length > MAX_LENGTH) throw refuse(`it has more than ${MAX_LENGTH} characters`);
  if (!name.split('.').every((label) => LABEL.test(label)))
    throw refuse('each part must be letters, digits and inner hyphens');
  const { domain, publicSuffix, isIcann } = parse(name, { extractHostname: false });
  if (domain === null || !name.includes('.')) throw refuse('it must be a name such as example.com');
  if (!isIcann && !extraSuffixes.includes(publicSuffix ?? '')) throw refuse(`.${publicSuffix} is not a known suffix`);
  return name;
}

/** Of what may be a user and a password only the end is shown. An e-mail address has none. */
function withoutPassword(written: string): string {
  return written.includes(':') && written.includes('@') ? `…${written.slice(written.lastIndexOf('@'))}` : written;
}
