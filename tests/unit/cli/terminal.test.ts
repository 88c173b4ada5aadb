import { styleText } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatLogLine } from '../../../scripts/cli/log-view.ts';
import { guarded, safeJson, visible, visibleLines } from '../../../scripts/cli/terminal.ts';
import { projectFiles, readProjectFile } from '../../support/project-files.ts';

/** What a terminal obeys, or what makes a line look like another. */
const OBEYED: readonly (readonly [number, number])[] = [
  ...([
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
  ] as const),
];

const obeyedIn = (text: string) =>
  [...text].filter((character) =>
    OBEYED.some(([from, to]) => character >= String.fromCharCode(from) && character <= String.fromCharCode(to)),
  );

const STYLE = new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`, 'g');

const SEQUENCES = [
  '\u001b]0;a title\u0007',
  '\u001b[2J',
  '\u001b]52;c;cm0gLXJmIC8=\u001b\\',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u001b[31m',
  '\u202egpj.exe',
  '\u2066\u2069',
  '\r\n',
  '\u007f',
];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...SEQUENCES), fc.string({ unit: 'binary' })), { maxLength: 10 })
  .map((parts) => parts.join(''));

test('nothing of a text from outside is obeyed by a terminal', () => {
  fc.assert(fc.property(hostile, (text) => expect(obeyedIn(visible(text))).toEqual([])));
});

test('of a text of several lines, only the line breaks are left', () => {
  fc.assert(fc.property(hostile, (text) => expect(obeyedIn(visibleLines(text).replaceAll('\n', ''))).toEqual([])));
});

test('what goes out is laid out and styled by us, and holds nothing else that a terminal obeys', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const left = guarded(`${styleText('bold', 'a', { validateStream: false })}\n${text}`);
      expect(left.startsWith('\u001b[1ma\u001b[22m\n')).toBe(true);
      expect(obeyedIn(left.replaceAll(/\n|\t/g, '').replaceAll(STYLE, ''))).toEqual([]);
    }),
  );
});

test.each(['\u001b[8m', '\u001b[2J', '\u001b[5m', '\u001b]0;x\u0007'])(
  'a sequence that is none of ours is shown: %j',
  (sequence) => {
    expect(guarded(sequence)).toBe(sequence.replaceAll('\u001b', '␛').replaceAll('\u0007', '␇'));
  },
);

test('JSON is obeyed by no terminal, and says the same', () => {
  fc.assert(
    fc.property(hostile, hostile, (key, text) => {
      const value = { [`k${key}`]: [text] };
      const json = safeJson(value);
      expect(obeyedIn(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what cannot be seen is shown as a symbol, and all other text as it is', () => {
  expect(visible('a\u001b[2J\u0000\u007f\u009b\u202e\r\nb')).toBe('a␛[2J␀␡\\u009b\\u202e␍␊b');
  expect(visible('Grüße, 你好, 🙂 שלום')).toBe('Grüße, 你好, 🙂 שלום');
});

test('a log line is one line, whatever its fields hold', () => {
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      const line = formatLogLine({ level: 'INFO', message: 'm', [`f${name}`]: value, timestamp: value });
      expect(obeyedIn(line.replaceAll(STYLE, ''))).toEqual([]);
    }),
  );
});

test('every command writes through the guard, and in no other way', () => {
  const files = projectFiles('scripts/**/*.ts', 'lab/chaos/**/*.ts', 'lab/plan/**/*.ts');
  const direct = files.filter((file) =>
    /process\.std(out|err)\.write|console\.\w+\(|stream\.write|createLogUpdate/.test(readProjectFile(file)),
  );

  // Those of the scaffold speak to a command that has started them.
  expect(direct).toEqual([
    'scripts/cli/terminal.ts',
    'scripts/scaffold/generate-adoption.ts',
    'scripts/scaffold/generate-migration.ts',
  ]);
});
