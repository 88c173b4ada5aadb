import { expect, test } from '@jest/globals';
import { expectLinear } from '../support/growth.ts';

const text = (size: number) => 'a'.repeat(size);

test('a reader that looks at each character once passes', async () => {
  await expectLinear('once', text, (input) => input.replaceAll('a', 'b'));
});

test('a reader that takes the square of the size in time fails, and soon', async () => {
  const quadratic = (input: string) => {
    let found = 0;
    for (let start = 0; start < input.length; start += 16) found += input.indexOf('b', start);
    return found;
  };

  await expect(expectLinear('square', text, quadratic)).rejects.toThrow(/^square: .* ms while/);
});

test('a reader that takes the square of the size in memory fails, and soon', async () => {
  const quadratic = ({ length }: string) =>
    Array.from({ length: length / 8192 }, () => new Array(length / 8).fill(0.5));

  await expect(expectLinear('square', text, quadratic)).rejects.toThrow(/^square: .* mebibytes while/);
});
