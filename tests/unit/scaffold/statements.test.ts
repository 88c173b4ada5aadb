import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Reader } from '../../../scripts/scaffold/schema/reader.ts';
import { statementsIn } from '../../../scripts/scaffold/schema/statements.ts';

const quoted = (mark: string, text: string) => `${mark}${text.replaceAll(mark, `${mark}${mark}`)}${mark}`;

test('whatever a text, a name or a comment holds, a statement ends behind it and not in it', () => {
  const comment = fc.string().map((text) => `/*${text.replaceAll('*/', '')} */`);
  const line = fc.string().map((text) => `--${text.replaceAll('\n', '')}\n`);
  const text = fc.string().map((held) => quoted("'", held));
  const name = fc.string({ minLength: 1 }).map((held) => quoted('"', held));
  const pieces = fc.array(fc.oneof(comment, line, text, name, fc.constant('select')), { minLength: 1, maxLength: 9 });

  fc.assert(
    fc.property(pieces, pieces, (first, second) => {
      const sql = [first, second].map((each) => ['select', ...each].join(' ')).join(';');
      expect(statementsIn(sql)).toHaveLength(2);
      expect(statementsIn(`do $tag$${sql.replaceAll('$', '')}$tag$`)).toHaveLength(2);
    }),
  );
});

test('a name in quotes is read as it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (schema, name) => {
      fc.pre(schema !== 'public');
      const [statement] = statementsIn(`drop table ${quoted('"', schema)}.${quoted('"', name)}`);
      const reader = new Reader(statement?.pieces ?? []);
      expect(reader.takes('drop', 'table')).toBe(true);
      expect(reader.name()).toBe(`${schema}.${name}`);
    }),
  );
});
