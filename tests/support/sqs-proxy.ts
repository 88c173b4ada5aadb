import { type Entry, entriesOf, type SendFault, sendBatch } from '../../local/proxies/send-batch.ts';
import * as proxies from '../../local/proxies/sqs-proxy.ts';

export interface SqsProxy extends proxies.SqsProxy {
  /** What the proxy does with the entries of one `SendMessageBatch`. */
  fault: (entries: readonly Entry[]) => SendFault;
}

/** A proxy before the tests' SQS, whose faults a test chooses call by call. */
export async function startSqsProxy(): Promise<SqsProxy> {
  const started = await proxies.startSqsProxy(process.env['AWS_ENDPOINT_URL_SQS'] ?? '', (call) =>
    call.action === 'SendMessageBatch' ? sendBatch(call, proxy.fault(entriesOf(call))) : call.forward(),
  );
  const proxy: SqsProxy = { ...started, fault: () => ({ kind: 'forward' }) };
  return proxy;
}
