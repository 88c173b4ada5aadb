import type { SQSEvent } from 'aws-lambda';
import { systemClock, systemRandom } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { serializeMessage } from '../queue/message.ts';
import type { Overrides } from '../scheduler/container.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../scheduler/processor-handler.ts';
import type { SchedulerSettings } from '../scheduler/settings.ts';
import { claimItem } from '../work-item/claim.ts';
import type { WorkItem } from '../work-item/work-item.ts';

/** Time for beginning and settling, besides that of `process`. */
const MARGIN_SECONDS = 60;

/**
 * Processes one pending item now, in this process, through the processor's own handler: the same begin, the same
 * settle. No queue takes part in it.
 *
 * @returns the item as it is afterwards, or null when it was not pending
 */
export async function processItem(
  database: Database,
  scheduler: Scheduler,
  settings: SchedulerSettings,
  id: string,
  overrides: Overrides = {},
): Promise<WorkItem | null> {
  const { clock = systemClock, random = systemRandom } = overrides;
  const seconds = settings.itemTimeoutSeconds + MARGIN_SECONDS;
  const claim = await claimItem(database, scheduler.entity, id, {
    leaseSeconds: seconds,
    claimToken: random.uuid(),
    now: clock.now(),
    policy: settings,
  });
  if (!claim) return null;
  const handler = createProcessorHandler(scheduler, overrides);
  const end = clock.now().getTime() + seconds * 1000;
  try {
    const body = serializeMessage({ scheduler: scheduler.name, ...claim });
    await handler(eventOf(body), { getRemainingTimeInMillis: () => end - clock.now().getTime() });
  } finally {
    await handler.close();
  }
  return database.fork().findOne(scheduler.entity, { id });
}

/** The event by which Lambda would hand over the item's message. */
function eventOf(body: string): SQSEvent {
  const record = {
    messageId: 'by-hand',
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
  return { Records: [record] };
}
