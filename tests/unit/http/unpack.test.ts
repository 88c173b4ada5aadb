import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createZstdCompress, createZstdDecompress, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { unpack } from '../../../lib/http/unpack.ts';

const MEBIBYTE = 1_048_576;
const TEXT = Buffer.from(Array.from({ length: 5000 }, (_, index) => Math.imul(index, 2_654_435_761)).join());

async function* inPieces(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function unpacked(bytes: Buffer, tailBytes = 0) {
  const chunks: Buffer[] = [];
  let code: string | undefined;
  try {
    for await (const chunk of unpack(inPieces(bytes), createGunzip(), tailBytes)) chunks.push(chunk);
  } catch (error) {
    code = (error as NodeJS.ErrnoException).code;
  }
  return { text: Buffer.concat(chunks).toString(), code };
}

test('what is whole is unpacked whole', async () => {
  expect(await unpacked(gzipSync(TEXT))).toEqual({ text: TEXT.toString(), code: undefined });
});

test('what comes before a truncation is handed on before the error', async () => {
  const { text, code } = await unpacked(gzipSync(TEXT).subarray(0, -9));

  expect(code).toBe('Z_BUF_ERROR');
  expect(text.length).toBeGreaterThan(TEXT.length - 1000);
  expect(TEXT.toString().startsWith(text)).toBe(true);
});

test('bytes that follow by mistake cost nothing of what they follow', async () => {
  const { text, code } = await unpacked(Buffer.concat([gzipSync(TEXT), Buffer.from('garbage')]), 1024);

  expect(code).toBe('Z_DATA_ERROR');
  expect(text).toBe(TEXT.toString());
});

test('a few bytes that unpack to half a gigabyte are unpacked no faster than they are read', async () => {
  const zeros = Buffer.alloc(8 * MEBIBYTE);
  const packed = await buffer(Readable.from(Array(64).fill(zeros)).pipe(createZstdCompress()));
  const before = process.memoryUsage().arrayBuffers;
  let read = 0;
  let most = 0;
  for await (const chunk of unpack(inPieces(packed), createZstdDecompress())) {
    read += chunk.length;
    // Time for whatever would run ahead.
    for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    if (read > 2 * MEBIBYTE) break;
  }

  expect(most).toBeLessThan(64 * MEBIBYTE);
});
