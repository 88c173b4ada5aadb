import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { collapsed, storable } from '../../lib/text.ts';

test('text is cut at a character boundary, and what PostgreSQL cannot store is left out', () => {
  expect(storable('a\0b', 10)).toBe('ab');
  expect(storable('ab😀', 3)).toBe('ab');
  expect(storable('\uD800x', 5)).toBe('\uFFFDx');
});

test('arbitrary text becomes storable within its limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 20 }), (text, limit) => {
      const stored = storable(text, limit);
      expect(stored.length).toBeLessThanOrEqual(limit);
      expect(stored.isWellFormed() && !stored.includes('\0')).toBe(true);
    }),
  );
});

test('white space collapses, and nothing but white space is nothing', () => {
  expect(collapsed('  a\n\t b\u00a0c ')).toBe('a b c');
  expect(collapsed(' \n ')).toBeNull();
});
