import { expect, test } from '@jest/globals';
import { filesToDelete } from '../../../scripts/scaffold/removal.ts';

const ALL = ['okapis', 'tapirs'];

/** A project of two schedulers, and more besides. */
const project = (more: Record<string, string> = {}) =>
  new Map(
    Object.entries({
      'functions/index.ts': "import { okapis } from './okapis/okapis.ts';\nimport './tapirs/tapirs.ts';\n",
      'functions/okapis/okapis.ts': "import { Okapi } from '../entities/okapi.entity.ts';\n",
      'functions/tapirs/tapirs.ts': "export { Customer } from '../entities/customer.entity.ts';\n",
      'functions/entities/okapi.entity.ts':
        "import { Customer } from './customer.entity.ts';\nconst load = () => import('./lines.ts');\n",
      'functions/entities/customer.entity.ts': '',
      'functions/entities/lines.ts': '',
      'functions/entities/nobodys.ts': '',
      'local/samples/okapis.ts': "import '../../functions/okapis/okapis.ts';\n",
      'tests/unit/okapis/work.test.ts': "new URL('../../../functions/okapis/okapis.ts', import.meta.url);\n",
      'tests/integration/okapis.test.ts': '',
      'tests/integration/okapis-of-others.test.ts': '',
      'tests/support/all.ts': "import { schedulers } from '../../functions/index.ts';\n",
      'docs/okapis.md': '<!--okapis-->\n# Okapis\n',
      'docs/tapirs.md': '# Tapirs, and <!--okapis-->\n',
      ...more,
    }),
  );

test('with a scheduler go its own files, its pages, and the entities that only it comes to', () => {
  expect(filesToDelete(project(), ['okapis'], ALL)).toEqual([
    'docs/okapis.md',
    'functions/entities/lines.ts',
    'functions/entities/okapi.entity.ts',
    'functions/okapis/okapis.ts',
    'local/samples/okapis.ts',
    'tests/integration/okapis.test.ts',
    'tests/unit/okapis/work.test.ts',
  ]);
});

test('an entity goes with the last that uses it', () => {
  expect(filesToDelete(project(), ALL, ALL)).toEqual(
    expect.arrayContaining(['functions/entities/customer.entity.ts', 'functions/tapirs/tapirs.ts']),
  );
});

test('one that another scheduler uses stays, and which files do is said', () => {
  const using = project({ 'local/samples/tapirs.ts': "import '../../functions/okapis/okapis.ts';\n" });

  expect(() => filesToDelete(using, ['okapis'], ALL)).toThrow(
    'tapirs uses okapis: local/samples/tapirs.ts. Remove both: npm run remove:scheduler -- okapis tapirs',
  );
  expect(() => filesToDelete(using, ALL, ALL)).not.toThrow();
});

test('one that something else uses stays, and what to do is said', () => {
  const using = project({ 'lib/x.ts': "import type { Okapi } from '../functions/okapis/okapis.ts';\n" });

  expect(() => filesToDelete(using, ['okapis'], ALL)).toThrow('lib/x.ts uses okapis. Take that out of it first');
});
