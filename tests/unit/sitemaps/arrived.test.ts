import { expect, test } from '@jest/globals';
import { arrive, MAX_BYTES } from '../../../functions/sitemaps/arrived.ts';
import { Place } from '../../../functions/sitemaps/large-bodies.ts';

const MEGABYTE = Buffer.alloc(1_048_576);

interface Watched {
  readonly body: AsyncIterable<Buffer>;
  /** How often more was asked for. */
  asked: number;
}

function megabytes(count: number, error?: Error): Watched {
  const watched: { asked: number } = { asked: 0 };
  async function* body(): AsyncGenerator<Buffer> {
    for (let at = 0; at < count; at++) {
      watched.asked += 1;
      yield MEGABYTE;
    }
    if (error) throw error;
  }
  return Object.assign(watched, { body: body() });
}

/** Lets everything that waits for nothing else go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a body arrives whole', async () => {
  expect(await arrive(megabytes(3).body, new Place())).toEqual({ chunks: [MEGABYTE, MEGABYTE, MEGABYTE], loss: null });
});

test('of a body that is lost on the way what has arrived is kept, with what ended it', async () => {
  const error = Object.assign(new Error('cut'), { code: 'ECONNRESET' });

  expect(await arrive(megabytes(1, error).body, new Place())).toEqual({
    chunks: [MEGABYTE],
    loss: { cut: 'connection', error },
  });
});

test('an error that is none of the body is thrown', async () => {
  await expect(arrive(megabytes(1, new Error('no loss')).body, new Place())).rejects.toThrow('no loss');
});

test('no more is taken than tells that the body is longer than a sitemap may be', async () => {
  const endless = megabytes(Number.POSITIVE_INFINITY);
  const place = new Place();
  const { chunks } = await arrive(endless.body, place);
  place.leave();

  expect(chunks.length * MEGABYTE.length).toBe(MAX_BYTES + MEGABYTE.length);
});

test('of large bodies two are taken at once; the third waits until a place is left, a small one does not', async () => {
  const places = [new Place(), new Place()] as const;
  await Promise.all(places.map((place) => arrive(megabytes(5).body, place)));
  const third = megabytes(6);
  const place = new Place();
  const arriving = arrive(third.body, place);
  expect((await arrive(megabytes(4).body, new Place())).chunks).toHaveLength(4);
  await settled();
  expect(third.asked).toBe(5);

  places[0].leave();
  expect((await arriving).chunks).toHaveLength(6);
  for (const each of [...places, place]) each.leave();
});
