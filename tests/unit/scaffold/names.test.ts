import { expect, test } from '@jest/globals';
import { namesOf } from '../../../scripts/scaffold/names.ts';

test('every form follows from the name', () => {
  expect(namesOf('price-checks')).toEqual({
    name: 'price-checks',
    singular: 'price-check',
    className: 'PriceCheck',
    table: 'price_checks',
    settingsPrefix: 'PRICE_CHECK_SCHEDULER_',
  });
});

test.each([
  ['invoices', 'Invoice'],
  ['companies', 'Company'],
  ['addresses', 'Address'],
  ['databases', 'Database'],
  ['analyses', 'Analysis'],
  ['people', 'Person'],
  ['news', 'News'],
])('an item of %s is of class %s', (name, className) => {
  expect(namesOf(name)).toMatchObject({ className });
});

test('a singular that is not the usual one can be given', () => {
  expect(namesOf('caches', 'cache')).toMatchObject({ className: 'Cache', settingsPrefix: 'CACHE_SCHEDULER_' });
});

test.each([
  ['', /the name is ""; it must be lower-case words/],
  ['Invoices', /it must be lower-case words/],
  ['price_checks', /it must be lower-case words/],
  ['price--checks', /it must be lower-case words/],
  ['-invoices', /it must be lower-case words/],
  ['2nd-invoices', /each beginning with a letter/],
  ['../invoices', /it must be lower-case words/],
  ['invoice', /it must be in the plural, such as invoices/],
  ['price-check', /such as price-checks/],
  ['schedulers', /reserved/],
  ['jobs', /reserved/],
  ['errors', /the class of errors would be Error, which JavaScript has already/],
  [`${'very-'.repeat(8)}long-names`, /has 50 characters; it must have 40 at most/],
])('%j is refused', (name, reason) => {
  expect(() => namesOf(name)).toThrow(reason);
});

test('a singular that is no identifier is refused', () => {
  expect(() => namesOf('caches', 'Cache!')).toThrow(/the singular is "Cache!"/);
});
