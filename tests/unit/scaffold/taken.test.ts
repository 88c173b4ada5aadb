import { expect, test } from '@jest/globals';
import { namesOf } from '../../../scripts/scaffold/names.ts';
import { checkFree } from '../../../scripts/scaffold/taken.ts';
import { ROOT } from '../../support/project-files.ts';

const check = (name: string, singular?: string) => () => checkFree(ROOT, namesOf(name, singular));

test('a name that is free passes', () => {
  expect(check('zebra-crossings')).not.toThrow();
});

test('everything of a name that is taken is said', () => {
  expect(check('domains')).toThrow(
    'the name domains is taken: functions/domains exists; there is a scheduler domains in functions/index.ts; ' +
      'DOMAIN_SCHEDULER_ is the prefix of domains; the class Domain is the entity of domains; ' +
      'the table domains is that of Domain',
  );
});

test.each([
  ['sitemap-urls', undefined, /the class SitemapUrl is the entity of sitemap_urls; the table sitemap_urls is that of/],
  ['domain-names', 'domain', /DOMAIN_SCHEDULER_ is the prefix of domains; the class Domain is the entity of domains$/],
  ['settings', undefined, /functions\/settings\/settings\.ts would be two files/],
])('%s is refused', (name, singular, reason) => {
  expect(check(name, singular)).toThrow(reason);
});
