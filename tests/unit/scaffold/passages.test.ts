import { expect, test } from '@jest/globals';
import { isPageOf, withoutLinks, withoutPassages } from '../../../scripts/scaffold/passages.ts';

test.each([
  ['a part of a line', 'Both<!--a--> and a<!--/a-->.\n', 'Both.\n'],
  ['several parts', '<!--a-->x<!--/a-->1<!--a-->y<!--/a-->2\n', '12\n'],
  ['a part over lines', 'It<!--a--> has\na<!--/a-->.\n', 'It.\n'],
  ['a block, and the empty line after it', 'one\n\n<!--a-->\n```\nx\n```\n<!--/a-->\n\ntwo\n', 'one\n\ntwo\n'],
  ['a row of a table', '| 1 |\n| 2 <!--a-->|\n| 3 |\n', '| 1 |\n| 3 |\n'],
  ['what is within the part of another', '<!--b-->x<!--a-->y<!--/a--><!--/b-->\n', '<!--b-->x<!--/b-->\n'],
  ['nothing of another', '<!--ab-->x<!--/ab-->\n', '<!--ab-->x<!--/ab-->\n'],
])('what is said of a scheduler goes: %s', (_what, text, left) => {
  expect(withoutPassages(text, 'a')).toBe(left);
});

test('a page is of a scheduler that it begins with, but not where that is a part of it', () => {
  expect(isPageOf('<!--a-->\n# A\n', 'a')).toBe(true);
  expect(isPageOf('<!--a-->\nx\n<!--/a-->\n# All\n', 'a')).toBe(false);
  expect(isPageOf('# All\n\n<!--a-->\n', 'a')).toBe(false);
});

test.each([
  ['its name is left', 'see [the page](gone.md#part) now', 'see the page now'],
  ['in a row of links nothing is', '[one](1.md) · [two](gone.md) · [three](3.md)', '[one](1.md) · [three](3.md)'],
  [
    'another is left',
    '[one](1.md), [web](https://gone.md), [here](#gone)',
    '[one](1.md), [web](https://gone.md), [here](#gone)',
  ],
])('of a link to what is gone %s', (_what, text, left) => {
  expect(withoutLinks(text, (target) => target === 'gone.md')).toBe(left);
});
