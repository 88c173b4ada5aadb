import { type Resources, ref } from './cloudformation.ts';
import { logGroupId, type StackName } from './names.ts';

/** A saved query of CloudWatch Logs Insights. */
interface Query {
  readonly name: string;
  readonly text: string;
}

/** The log lines' fields are those that `lib` writes: a test runs the handlers and looks for them. */
const QUERIES: Readonly<Record<string, Query>> = {
  FailuresByCode: {
    name: 'failures by code',
    text: `filter message in ["item failed", "item will be retried", "item rescued", "record rejected"]
| stats count(*) as times, latest(reason) as latestReason, latest(itemId) as latestItem by scheduler, message, errorCode
| sort times desc`,
  },
  OneItem: {
    name: "one item's story",
    text: `fields @timestamp, level, message, attempt, errorCode, reason, processMs, claimToken, runId, batchId
| filter scheduler = "domains" and (itemId = "1" or @message like /"itemIds":\\[[^\\]]*"1"/)
| sort @timestamp asc`,
  },
  SlowestItems: {
    name: 'slowest items',
    text: `filter ispresent(processMs)
| sort processMs desc
| display @timestamp, scheduler, itemId, attempt, processMs, message, errorCode
| limit 50`,
  },
  Runs: {
    name: 'runs',
    text: `filter message = "run finished"
| sort @timestamp desc
| display @timestamp, scheduler, summary.claimed, summary.published, summary.rescued, summary.inFlight, summary.pending, summary.stopped, summary.durationMs
| limit 100`,
  },
};

/** The saved queries, over the logs of all functions. */
export function insightsResources(functionNames: readonly string[], { service, stage }: StackName): Resources {
  return Object.fromEntries(
    Object.entries(QUERIES).map(([id, { name, text }]) => [
      `${id}Query`,
      {
        Type: 'AWS::Logs::QueryDefinition',
        Properties: {
          Name: `${service}/${stage}/${name}`,
          LogGroupNames: functionNames.map((functionName) => ref(logGroupId(functionName))),
          QueryString: text,
        },
      },
    ]),
  );
}
