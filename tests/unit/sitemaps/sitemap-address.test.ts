import { expect, test } from '@jest/globals';
import { isSitemapAddress, normalizeSitemapUrl } from '../../../functions/entities/sitemap-address.ts';
import { describeError, PermanentError } from '../../../lib/errors.ts';

test.each([
  [' HTTPS://Shop.test/a/../map.xml#top ', 'https://shop.test/map.xml'],
  ['http://shop.test:8080/@shop/map.xml?x=1', 'http://shop.test:8080/@shop/map.xml?x=1'],
  ['https://1.2.3.4.example.com/map.xml', 'https://1.2.3.4.example.com/map.xml'],
])('%j is %j in its one form', (written, url) => {
  expect(normalizeSitemapUrl(written)).toBe(url);
});

const messageOf = (written: string): string => {
  try {
    return `accepted: ${normalizeSitemapUrl(written)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(PermanentError);
    expect(describeError(error).code).toBe('url_invalid');
    return describeError(error).message;
  }
};

test.each([
  'http://user:s3cret@shop.test/map.xml',
  'http://s3cret@shop.test/map.xml',
  'http://:s3cret@shop.test/map.xml',
  'http://user:s3cret@10.0.0.1/map.xml',
  'http://user:s3/cret@shop.test/map.xml',
  'ftp://user:s3cret@shop.test/map.xml',
  'user:s3cret@shop.test/map.xml',
  `https://user:s3cret@shop.test/${'x'.repeat(3000)}`,
])('a user and a password are refused, and not shown', (written) => {
  const message = messageOf(written);

  expect(message).toContain('is not the address of a sitemap');
  expect(message).not.toContain('s3');
});

test.each([
  'http://10.0.0.1/map.xml',
  'http://8.8.8.8/map.xml',
  'http://2130706433/map.xml',
  'http://[2606:4700::1111]/map.xml',
])('an IP address is refused: %s', (written) => {
  expect(messageOf(written)).toMatch(/not by an IP address$/);
  expect(isSitemapAddress(written)).toBe(false);
});

test.each(['', 'shop', '/map.xml', 'ftp://shop.test/', `https://shop.test/${'x'.repeat(2048)}`])(
  'what is no URL of the web, or too long, is refused',
  (written) => {
    expect(messageOf(written)).toMatch(/must be an http or https URL of at most 2048 characters$/);
  },
);
