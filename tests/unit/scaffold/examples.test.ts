import { expect, test } from '@jest/globals';
import { withExamplesOf } from '../../../scripts/scaffold/examples.ts';

const GONE = { name: 'invoices', settingsPrefix: 'INVOICE_SCHEDULER_' };
const OTHER = { name: 'price-checks', settingsPrefix: 'PRICE_CHECK_SCHEDULER_' };

test.each([
  ['npm run add -- invoices 17', 'npm run add -- price-checks 17'],
  ['npm start -- --scheduler invoices', 'npm start -- --scheduler price-checks'],
  ['{"command":"pause","scheduler":"invoices"}', '{"command":"pause","scheduler":"price-checks"}'],
  ['"scheduler": "invoices"', '"scheduler": "price-checks"'],
  ['-f invoiceProcessor --path tests/events/invoices/x', '-f priceCheckProcessor --path tests/events/price-checks/x'],
  ['`INVOICE_SCHEDULER_BATCH_SIZE`', '`PRICE_CHECK_SCHEDULER_BATCH_SIZE`'],
  ['npm run new:scheduler -- invoices', 'npm run new:scheduler -- invoices'],
  ['invoices are sent, and -- invoices-old too', 'invoices are sent, and -- invoices-old too'],
])('%s', (text, expected) => {
  expect(withExamplesOf(text, GONE, OTHER)).toBe(expected);
});
