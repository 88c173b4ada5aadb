/** One message of PostgreSQL's protocol, as it travels. Source of the formats: PostgreSQL, "Message Formats". */
export interface Frame {
  /** The type byte; empty for the first message of a client, which has none. */
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPE_LENGTH = 1;
const SIZE_LENGTH = 4;
const HEADER_LENGTH = TYPE_LENGTH + SIZE_LENGTH;

/** Cuts a stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #untyped: boolean;

  /** @param fromClient a client's first message carries no type */
  constructor(fromClient: boolean) {
    this.#untyped = fromClient;
  }

  /** The frames that are complete with this chunk. */
  *read(chunk: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const typeLength = this.#untyped ? 0 : TYPE_LENGTH;
      if (this.#rest.length < typeLength + SIZE_LENGTH) return;
      const length = typeLength + this.#rest.readInt32BE(typeLength);
      if (this.#rest.length < length) return;
      const bytes = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      const type = this.#untyped ? '' : bytes.toString('latin1', 0, TYPE_LENGTH);
      this.#untyped = false;
      yield { type, bytes };
    }
  }
}

/** A simple query. */
export function queryFrame(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write('Q', 'latin1');
  header.writeInt32BE(SIZE_LENGTH + body.length, TYPE_LENGTH);
  return Buffer.concat([header, body]);
}

/** The statement that a client's frame carries: a simple query, or one that is parsed. */
export function statementOf({ type, bytes }: Frame): string | undefined {
  if (type === 'Q') return textAt(bytes, HEADER_LENGTH);
  if (type !== 'P') return undefined;
  return textAt(bytes, bytes.indexOf(0, HEADER_LENGTH) + 1);
}

/** What a server's frame says was done: `COMMIT`, `UPDATE 1`. */
export function commandOf({ type, bytes }: Frame): string | undefined {
  return type === 'C' ? textAt(bytes, HEADER_LENGTH) : undefined;
}

/** The SQLSTATE of a server's error. */
export function sqlstateOf({ type, bytes }: Frame): string | undefined {
  if (type !== 'E') return undefined;
  for (let at = HEADER_LENGTH; bytes[at]; at = bytes.indexOf(0, at) + 1) {
    if (bytes[at] === 'C'.charCodeAt(0)) return textAt(bytes, at + 1);
  }
  return undefined;
}

/** The process id of the server process that serves this connection, as it is told to the client. */
export function backendOf({ type, bytes }: Frame): number | undefined {
  return type === 'K' ? bytes.readInt32BE(HEADER_LENGTH) : undefined;
}

function textAt(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}
