import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeDomain } from '../../../functions/domains/domain-name.ts';
import { PermanentError } from '../../../lib/errors.ts';

test.each([
  ['example.com', 'example.com'],
  ['  Example.COM.  ', 'example.com'],
  ['https://www.example.co.uk/about?x=1#y', 'www.example.co.uk'],
  ['HTTP://example.com:80', 'example.com'],
  ['bücher.de', 'xn--bcher-kva.de'],
  ['例え.jp', 'xn--r8jz45g.jp'],
  ['аpple.com', 'xn--pple-43d.com'],
  ['ｅｘａｍｐｌｅ.com', 'example.com'],
  ['foo.github.io', 'foo.github.io'],
])('%j is normalised to %j', (written, domain) => {
  expect(normalizeDomain(written)).toBe(domain);
});

test.each([
  ['', 'it is empty'],
  ['http://', 'it must be a name such as example.com'],
  ['not a domain', 'white space'],
  ['someone@example.com', 'e-mail address'],
  ['https://user:password@example.com', 'e-mail address, or has credentials'],
  ['192.168.0.1', 'IP address'],
  ['http://2130706433/', 'IP address'],
  ['0x7f.1', 'IP address'],
  ['[::1]', 'IP address'],
  ['2001:db8::1', 'IP address'],
  [`${'a'.repeat(300)}.com`, ''],
  ['a'.repeat(600), 'more than 253 characters'],
  ['example.nosuchsuffix', '.nosuchsuffix is not a known suffix'],
  ['localhost', 'such as example.com'],
  ['com', 'such as example.com'],
  ['co.uk', 'such as example.com'],
  ['ftp://example.com', 'no other scheme'],
  ['example.com:8080', 'no port'],
  ['exa_mple..com', ''],
  ['-example-.com', ''],
  ['javascript:alert(1)', ''],
])('%j is refused: %s', (written, reason) => {
  expect(() => normalizeDomain(written)).toThrow(expect.objectContaining({ code: 'domain_invalid' }));
  expect(() => normalizeDomain(written)).toThrow(reason);
});

test('further suffixes are accepted where they are set', () => {
  expect(normalizeDomain('shop.test', ['test'])).toBe('shop.test');
  expect(() => normalizeDomain('shop.test')).toThrow('.test is not a known suffix');
});

test('arbitrary text is normalised or refused, and what is normalised stays as it is', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
    fc.emailAddress(),
    fc.ipV4(),
    fc.ipV6(),
  );
  fc.assert(
    fc.property(texts, (written) => {
      try {
        const domain = normalizeDomain(written);
        expect(domain).toMatch(/^[a-z0-9._-]{1,253}$/);
        expect(normalizeDomain(domain)).toBe(domain);
      } catch (error) {
        expect(error).toBeInstanceOf(PermanentError);
      }
    }),
  );
});

test.each(['http://me:s3cret@shop.example', 'me:s3cret@10.0.0.1', `https://me:s3cret@${'x'.repeat(600)}`])(
  'a password is refused, and not shown',
  (written) => {
    expect(() => normalizeDomain(written)).toThrow(expect.objectContaining({ code: 'domain_invalid' }));
    expect(() => normalizeDomain(written)).not.toThrow('s3cret');
  },
);
