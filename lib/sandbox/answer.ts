import { PermanentError, SluiceError } from '../errors.ts';
import { printable, readError } from '../thrown.ts';

/** What a thread answers. A class, and what an error carries besides its message, would not cross to the other thread. */
export type Answer<T> = { readonly value: T } | { readonly error: WrittenError };

interface WrittenError {
  readonly kind: 'permanent' | 'sluice' | 'other';
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

/** What a thread can be asked for, by name. What goes in and what comes out crosses to another thread: it is data. */
// biome-ignore lint/suspicious/noExplicitAny: what each takes is checked where it is asked for.
export type Tasks = Readonly<Record<string, (input: any) => unknown>>;

/** One of a thread's tasks, and what it is given. */
export interface Request {
  readonly task: string;
  readonly input: unknown;
}

/** What the file of a thread exports by default: it answers what its tasks return, and what they throw. */
export function answering(tasks: Tasks) {
  return async ({ task, input }: Request): Promise<Answer<unknown>> => {
    try {
      return { value: await tasks[task]?.(input) };
    } catch (error) {
      return { error: written(error) };
    }
  };
}

/**
 * What a thread has answered.
 *
 * @throws what was thrown there, with its code and its permanence
 */
export function answered<T>(answer: Answer<T>): T {
  if ('error' in answer) throw revived(answer.error);
  return answer.value;
}

function written(thrown: unknown): WrittenError {
  const { name, code, message, stack } = readError(thrown) ?? {
    name: 'Error',
    code: undefined,
    message: `thrown: ${printable(thrown)}`,
    stack: undefined,
  };
  return { kind: kindOf(thrown), name, code, message, stack };
}

function kindOf(thrown: unknown): WrittenError['kind'] {
  if (thrown instanceof PermanentError) return 'permanent';
  return thrown instanceof SluiceError ? 'sluice' : 'other';
}

function revived({ kind, name, code = 'error', message, stack }: WrittenError): Error {
  const error = { permanent: PermanentError, sluice: SluiceError, other: undefined }[kind];
  const revived = error ? new error(code, message) : Object.assign(new Error(message), code !== 'error' && { code });
  revived.name = name;
  if (stack !== undefined) revived.stack = stack;
  return revived;
}
