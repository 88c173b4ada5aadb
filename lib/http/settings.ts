import * as z from 'zod';
import { decimal, integer, list, type SettingsSchema } from '../settings.ts';

/** `host:port:address:port`, as in curl's `--connect-to`; an IPv6 address stands in brackets. */
const CONNECT_TO = /^([a-z0-9.-]+):(\d{1,5}):([\d.]+|\[[\da-f:.]+\]):(\d{1,5})$/i;

const ConnectTo = z
  .string()
  .regex(CONNECT_TO, { error: 'entries such as shop.test:443:127.0.0.1:8443', abort: true })
  .transform((entry) => {
    const [, host = '', port = '', address = '', connectPort = ''] = CONNECT_TO.exec(entry) ?? [];
    return {
      origin: `${host.toLowerCase()}:${port}`,
      address: address.replace(/^\[|\]$/g, ''),
      port: Number(connectPort),
    };
  });

/** An address, and a port where it is not 53; an IPv6 address stands in brackets. */
const NAME_SERVER = /^(?:[\d.]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** How sites are fetched. */
export const FetchSettings = z.object({
  fetchTimeoutSeconds: decimal(0.1, 300)
    .default(10)
    .describe('time limit of one fetch, its redirects and its body included, in seconds'),
  fetchConnectTimeoutSeconds: decimal(0.1, 60)
    .default(5)
    .describe('time limit for resolving a name, connecting and the TLS handshake, in seconds'),
  fetchDnsTimeoutSeconds: decimal(0.1, 60)
    .default(3)
    .describe('time limit for resolving a name alone, in seconds; a name server that is dead holds up nobody else'),
  fetchDnsServers: list(z.string().regex(NAME_SERVER, 'addresses such as 10.0.0.2 or [fd00::2]:53'))
    .default([])
    .describe("name servers that are asked, `address` or `address:port`; none: the system's"),
  fetchMaxBytes: integer(1024, 104_857_600).default(2_097_152).describe('largest body, decoded, in bytes'),
  fetchMaxRedirects: integer(0, 20).default(5).describe('redirects followed'),
  fetchUserAgent: z
    .string()
    .default('Sluice/0.1')
    .describe('the User-Agent header, and the name that robots.txt is read for'),
  fetchContactUrl: z
    .url({ protocol: /^https?$/, error: 'a URL' })
    .optional()
    .describe('added to the User-Agent: where a site learns who fetches it, and whom to tell'),
  fetchConnectTo: list(ConnectTo)
    .default([])
    .describe(
      '`host:port:address:port,…`: connect there instead, even where the address is not public; for local sites only',
    ),
  fetchCaFile: z.string().optional().describe('PEM file of certificate authorities trusted besides the usual ones'),
}) satisfies SettingsSchema;

export type FetchSettings = z.output<typeof FetchSettings>;
