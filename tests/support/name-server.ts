import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { LOOPBACK } from '../../local/listen-on-loopback.ts';

const TYPES = { A: 1, AAAA: 28 } as const;
const CODES = { ok: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** What is said of a name: its addresses, a failure, or nothing at all, ever. */
type Said = readonly string[] | Exclude<keyof typeof CODES, 'ok'> | 'silence';

/** A name server on loopback. It says what it is told to of each name, and counts what it is asked. */
export async function startNameServer(answerTo: (name: string, type: keyof typeof TYPES) => Said) {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (query, { port, address }) => {
    asked += 1;
    const { name, type, end } = readQuestion(query);
    const said = type === undefined ? [] : answerTo(name, type);
    if (said === 'silence') return;
    const addresses = typeof said === 'string' ? [] : said.filter((each) => isIPv4(each) === (type === 'A'));
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | CODES[typeof said === 'string' ? said : 'ok'], 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(addresses.length, 6);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...addresses.map(record)]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, LOOPBACK, resolve));
  return {
    address: `${LOOPBACK}:${socket.address().port}`,
    get asked() {
      return asked;
    },
    stop: () => new Promise<void>((resolve) => socket.close(resolve)),
  };
}

function readQuestion(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const code = query.readUInt16BE(at + 1);
  const type = code === TYPES.A ? 'A' : code === TYPES.AAAA ? 'AAAA' : undefined;
  return { name: labels.join('.'), type, end: at + 5 } as const;
}

/** A resource record for the name that was asked for. */
function record(address: string): Buffer {
  const data = isIPv4(address)
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from(
        address.split(':').flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
      );
  const head = Buffer.from([0xc0, 0x0c, 0, isIPv4(address) ? TYPES.A : TYPES.AAAA, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, data]);
}
