import { type Loss, lossOf } from '../../lib/http/errors.ts';
import type { Place } from './large-bodies.ts';

/** Most bytes of one file, unpacked (sitemaps.org, "Sitemaps & Index files"). */
export const MAX_BYTES = 52_428_800;

/** Ten bodies of this size fit into the memory of a processor. */
const LARGE_BYTES = 4_194_304;

/** As much of a body as has arrived. */
export interface Arrived {
  readonly chunks: readonly Buffer[];
  /** What ended it before its time. */
  readonly loss: { readonly cut: Loss; readonly error: unknown } | null;
}

/**
 * Takes a body as it arrives, up to what is read of a sitemap and a little more, by which it is known to be longer.
 *
 * @param place taken where the body is large
 * @throws what ended the body, where that is no loss of its end
 */
export async function arrive(body: AsyncIterable<Buffer>, place: Place): Promise<Arrived> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) break;
      if (bytes > LARGE_BYTES) await place.take();
    }
  } catch (error) {
    const cut = lossOf(error);
    if (cut === undefined) throw error;
    return { chunks, loss: { cut, error } };
  }
  return { chunks, loss: null };
}
