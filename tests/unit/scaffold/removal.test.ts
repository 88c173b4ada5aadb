import { expect, test } from '@jest/globals';
import { filesToDelete } from '../../../scripts/scaffold/removal.ts';

const ALL = ['invoices', 'letters'];

/** A project of two schedulers, and more besides. */
const project = (more: Record<string, string> = {}) =>
  new Map(
    Object.entries({
      'functions/index.ts': "import { invoices } from './invoices/invoices.ts';\nimport './letters/letters.ts';\n",
      'functions/invoices/invoices.ts': "import { Invoice } from '../entities/invoice.entity.ts';\n",
      'functions/letters/letters.ts': "export { Customer } from '../entities/customer.entity.ts';\n",
      'functions/entities/invoice.entity.ts':
        "import { Customer } from './customer.entity.ts';\nconst load = () => import('./lines.ts');\n",
      'functions/entities/customer.entity.ts': '',
      'functions/entities/lines.ts': '',
      'functions/entities/nobodys.ts': '',
      'local/samples/invoices.ts': "import '../../functions/invoices/invoices.ts';\n",
      'tests/unit/invoices/work.test.ts': "new URL('../../../functions/invoices/invoices.ts', import.meta.url);\n",
      'tests/integration/invoices.test.ts': '',
      'tests/integration/invoices-of-others.test.ts': '',
      'tests/support/all.ts': "import { schedulers } from '../../functions/index.ts';\n",
      'docs/invoices.md': '<!--invoices-->\n# Invoices\n',
      'docs/letters.md': '# Letters, and <!--invoices-->\n',
      ...more,
    }),
  );

test('with a scheduler go its own files, its pages, and the entities that only it comes to', () => {
  expect(filesToDelete(project(), ['invoices'], ALL)).toEqual([
    'docs/invoices.md',
    'functions/entities/invoice.entity.ts',
    'functions/entities/lines.ts',
    'functions/invoices/invoices.ts',
    'local/samples/invoices.ts',
    'tests/integration/invoices.test.ts',
    'tests/unit/invoices/work.test.ts',
  ]);
});

test('an entity goes with the last that uses it', () => {
  expect(filesToDelete(project(), ALL, ALL)).toEqual(
    expect.arrayContaining(['functions/entities/customer.entity.ts', 'functions/letters/letters.ts']),
  );
});

test('one that another scheduler uses stays, and which files do is said', () => {
  const using = project({ 'local/samples/letters.ts': "import '../../functions/invoices/invoices.ts';\n" });

  expect(() => filesToDelete(using, ['invoices'], ALL)).toThrow(
    'letters uses invoices: local/samples/letters.ts. Remove both: npm run remove:scheduler -- invoices letters',
  );
  expect(() => filesToDelete(using, ALL, ALL)).not.toThrow();
});

test('one that something else uses stays, and what to do is said', () => {
  const using = project({ 'lib/x.ts': "import type { Invoice } from '../functions/invoices/invoices.ts';\n" });

  expect(() => filesToDelete(using, ['invoices'], ALL)).toThrow('lib/x.ts uses invoices. Take that out of it first');
});
