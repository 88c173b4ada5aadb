/** Tasks of a sandbox that go wrong in every way that a reader could. */
import { PermanentError, SluiceError } from '../../lib/errors.ts';
import { answering } from '../../lib/sandbox/answer.ts';

export const tasks = {
  /** What it is given, and which of the process's variables it sees. */
  tell: (input: string) => ({ input, variables: Object.keys(process.env) }),
  sizeOf: (bytes: ArrayBuffer) => bytes.byteLength,
  loop(): never {
    for (;;);
  },
  /** Many small objects, as a parser makes them. */
  eatObjects(): never {
    const eaten: object[] = [];
    for (;;) eaten.push({ at: eaten.length, text: [`${eaten.length}`] });
  },
  eatTexts(): never {
    const eaten: string[] = [];
    for (;;) eaten.push(Buffer.alloc(100_000, `${eaten.length} `).toString('latin1'));
  },
  eatTable(): never {
    const eaten = new Map<string, number>();
    for (;;) eaten.set(`key ${eaten.size}`, eaten.size);
  },
  throwPermanent(): never {
    throw new PermanentError('not_readable', 'it is no text');
  },
  throwSluice(): never {
    throw new SluiceError('not_now', 'it is half a text');
  },
  throwSystem(): never {
    throw Object.assign(new RangeError('it is too deep'), { code: 'ETOODEEP' });
  },
  throwValue(): never {
    throw 'a text';
  },
  endThread: () => process.exit(3),
};

export default answering(tasks);
