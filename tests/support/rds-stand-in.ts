import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net, { type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import selfsigned from 'selfsigned';
import { listenOnLoopback } from '../../local/listen-on-loopback.ts';

/** A PostgreSQL as RDS puts it before its clients: TLS alone, and passwords of its own. */
export interface RdsStandIn {
  readonly port: number;
  /** The authority that signed its certificate, which is for `localhost`. */
  readonly caFile: string;
  /** What its clients have said of themselves when they connected, in order. */
  readonly startups: readonly Readonly<Record<string, string>>[];
  /** The passwords that it was given, in order. */
  readonly passwords: readonly string[];
  stop(): Promise<void>;
}

/** Decides whether a user is let in. */
export type Authenticate = (user: string, password: string) => boolean;

/** The code of PostgreSQL's SSLRequest message. */
const SSL_REQUEST = 80_877_103;
const PROTOCOL_3 = 196_608;
const CLEARTEXT_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/**
 * Stands before a real PostgreSQL: authenticates clients itself, and connects those it lets in as the user of `url`.
 * Source of the messages: PostgreSQL, "Frontend/Backend Protocol".
 */
export async function startRdsStandIn(url: string, authenticate: Authenticate): Promise<RdsStandIn> {
  const certificate = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const directory = await mkdtemp(join(tmpdir(), 'sluice-rds-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, certificate.cert);
  const startups: Record<string, string>[] = [];
  const passwords: string[] = [];
  const sockets = new Set<Socket>();

  async function serve(raw: Socket): Promise<void> {
    if ((await read(raw, 8)).readUInt32BE(4) !== SSL_REQUEST) throw new Error('TLS is required');
    raw.write('S');
    const client = new tls.TLSSocket(raw, { isServer: true, key: certificate.private, cert: certificate.cert });
    const startup = await message(client);
    const fields = startupFields(startup);
    startups.push(fields);
    client.write(CLEARTEXT_PASSWORD);
    await read(client, 1);
    const password = (await message(client)).toString('utf8').replace(/\0$/, '');
    passwords.push(password);
    if (!authenticate(fields['user'] ?? '', password)) return void client.end(refusal());
    const upstream = await connectAs(new URL(url), fields['database'] ?? '');
    sockets.add(upstream);
    client.pipe(upstream).pipe(client);
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  }

  const server = net.createServer((raw) => {
    sockets.add(raw);
    raw.on('error', () => {});
    serve(raw).catch(() => raw.destroy());
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    caFile,
    startups,
    passwords,
    async stop() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Name and value, one after the other, each ended by a zero; before them the version of the protocol. */
function startupFields(startup: Buffer): Record<string, string> {
  const parts = startup.toString('latin1', 4).split('\0');
  const names = parts.filter((name, index) => index % 2 === 0 && name !== '');
  return Object.fromEntries(names.map((name) => [name, parts[parts.indexOf(name) + 1] ?? '']));
}

/** Logs in to the real server, up to the point where it answers. */
async function connectAs({ hostname, port, username, password }: URL, database: string): Promise<Socket> {
  const upstream = net.connect(Number(port), hostname);
  const fields = Buffer.from(`user\0${username}\0database\0${database}\0\0`);
  upstream.write(Buffer.concat([int32(fields.length + 8), int32(PROTOCOL_3), fields]));
  await read(upstream, CLEARTEXT_PASSWORD.length);
  const answer = Buffer.from(`${decodeURIComponent(password)}\0`);
  upstream.write(Buffer.concat([Buffer.from('p'), int32(answer.length + 4), answer]));
  return upstream;
}

function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed\0\0');
  return Buffer.concat([Buffer.from('E'), int32(fields.length + 4), fields]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** The rest of a message, after its type: its length says how much there is. */
async function message(socket: Socket): Promise<Buffer> {
  const length = (await read(socket, 4)).readUInt32BE(0);
  return read(socket, length - 4);
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const chunk: Buffer | null = socket.read(length);
    if (chunk) return chunk;
    if (socket.destroyed || socket.readableEnded) throw new Error('the connection ended');
    await new Promise<void>((resolve) => {
      socket.once('readable', resolve);
      socket.once('close', resolve);
    });
  }
}
