import { SQSClient } from '@aws-sdk/client-sqs';

/** Longest that one call can take, retries included: 3 attempts of 3 s, and the SDK's backoff between them. */
export const LONGEST_SEND_MS = 12_000;

/** A client that gives up soon: what could not be sent is released and sent by a later run. */
export function createSqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    // The endpoint is the region's, or `AWS_ENDPOINT_URL_SQS`: never guessed from a queue URL that an emulator made up.
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
}
