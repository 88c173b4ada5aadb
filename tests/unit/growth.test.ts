import { expect, test } from '@jest/globals';
import { expectLinear } from '../support/growth.ts';

const text = (size: number) => 'a'.repeat(size);

test('a reader that looks at each character once passes', async () => {
  await expectLinear('once', text, (input) => input.replaceAll('a', 'b'));
});

test('a reader that takes the square of the size in time fails', async () => {
  const quadratic = (input: string) => {
    let found = 0;
    for (let start = 0; start < input.length; start += 16) found += input.indexOf('b', start);
    return found;
  };

  await expect(expectLinear('square', text, quadratic, 1 / 2)).rejects.toThrow(/^square: .* ms/);
});

test('a reader that takes the square of the size in memory fails', async () => {
  const quadratic = ({ length }: string) => Array.from({ length: length / 1024 }, () => new Array(length / 8));

  await expect(expectLinear('square', text, quadratic)).rejects.toThrow(/and \d{3,}\.\d MiB for a size/);
});
