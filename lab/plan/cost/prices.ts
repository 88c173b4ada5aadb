/** What one unit of something costs. */
export interface Price {
  /** As the report names it. */
  readonly label: string;
  readonly group: Group;
  readonly unit: string;
  /** Units that a tier's `usd` buys: AWS prices requests by the million. */
  readonly per: number;
  /** In rising order; the last has no end. */
  readonly tiers: readonly Tier[];
  /** Units a month that an account has free, without an end of its own (not the first twelve months' offers). */
  readonly free: number;
  /** The page of AWS that states it, under https://aws.amazon.com. */
  readonly source: string;
}

/** A price holds for the units of a month up to `upTo`; what is above costs the next tier's. */
export interface Tier {
  readonly upTo: number;
  readonly usd: number;
}

export const GROUPS = ['compute', 'dispatch', 'CloudWatch and X-Ray', 'network'] as const;
export type Group = (typeof GROUPS)[number];

/** Where and when the prices below held. They change: check the source pages, then update these and run `npm run docs`. */
export const PRICED = { region: 'us-east-1 (N. Virginia)', asOf: 'as published up to June 2026' } as const;

const MILLION = 1_000_000;

/** What a price buys and what of it is free, where that is not one unit and nothing. */
type Terms = Partial<Pick<Price, 'per' | 'free'>>;

/** A number is the price of every unit. */
type Row = readonly [label: string, unit: string, usd: number | readonly Tier[], terms?: Terms];

/** The prices that one page states. */
function page<R extends string>(group: Group, source: string, rows: Record<R, Row>): Record<R, Price> {
  const prices = Object.entries<Row>(rows).map(([resource, [label, unit, usd, terms]]): [string, Price] => {
    const tiers = typeof usd === 'number' ? falling([Number.POSITIVE_INFINITY, usd]) : usd;
    return [resource, { group, label, unit, per: 1, free: 0, ...terms, tiers, source }];
  });
  return Object.fromEntries(prices) as Record<R, Price>;
}

function falling(...tiers: readonly [upTo: number, usd: number][]): Tier[] {
  return tiers.map(([upTo, usd]) => ({ upTo, usd }));
}

const LAMBDA_TIME = falling([7.5e9, 0.0000133334], [18.75e9, 0.0000120001], [Number.POSITIVE_INFINITY, 0.0000106667]);
const SQS = falling([100e9, 0.4], [200e9, 0.3], [Number.POSITIVE_INFINITY, 0.24]);
const EXPRESS_TIME = falling([1000, 0.06], [5000, 0.03], [Number.POSITIVE_INFINITY, 0.01642]);
const LOGS = falling([10_000, 0.5], [30_000, 0.25], [50_000, 0.1], [Number.POSITIVE_INFINITY, 0.05]);
const METRICS = falling([10_000, 0.3], [250_000, 0.1], [1_000_000, 0.05], [Number.POSITIVE_INFINITY, 0.02]);

/** On-demand prices in USD. Lambda and Fargate on arm64, EC2 on Graviton. */
export const PRICES = {
  ...page('compute', '/lambda/pricing/', {
    lambdaRequests: ['Lambda requests', 'requests', 0.2, { per: MILLION, free: MILLION }],
    lambdaGbSeconds: ['Lambda duration', 'GB-seconds', LAMBDA_TIME, { free: 400_000 }],
  }),
  ...page('compute', '/fargate/pricing/', {
    fargateVcpuHours: ['Fargate vCPU', 'vCPU-hours', 0.03238],
    fargateGbHours: ['Fargate memory', 'GB-hours', 0.00356],
  }),
  ...page('compute', '/ec2/pricing/on-demand/', { ec2Hours: ['EC2 c7g.medium', 'hours', 0.0363] }),
  ...page('compute', '/ebs/pricing/', { ebsGbMonths: ['EBS gp3', 'GB-months', 0.08] }),
  ...page('dispatch', '/eventbridge/pricing/', {
    schedulerInvocations: ['EventBridge Scheduler', 'invocations', 1, { per: MILLION, free: 14 * MILLION }],
  }),
  ...page('dispatch', '/sqs/pricing/', {
    sqsRequests: ['SQS requests', 'requests', SQS, { per: MILLION, free: MILLION }],
  }),
  ...page('dispatch', '/step-functions/pricing/', {
    stateTransitions: ['Step Functions state transitions', 'transitions', 0.025, { per: 1000, free: 4000 }],
    expressRequests: ['Step Functions Express requests', 'requests', 1, { per: MILLION }],
    expressGbHours: ['Step Functions Express duration', 'GB-hours', EXPRESS_TIME],
  }),
  ...page('CloudWatch and X-Ray', '/cloudwatch/pricing/', {
    logGigabytes: ['Logs ingested', 'GB', LOGS, { free: 5 }],
    metricMonths: ['Custom metrics', 'metric-months', METRICS, { free: 10 }],
    alarmMonths: ['Alarms', 'alarm metrics', 0.1, { free: 10 }],
    dashboardMonths: ['Dashboards', 'dashboards', 3, { free: 3 }],
  }),
  ...page('CloudWatch and X-Ray', '/xray/pricing/', {
    traces: ['X-Ray traces', 'traces', 5, { per: MILLION, free: 100_000 }],
  }),
  ...page('network', '/vpc/pricing/', {
    natHours: ['NAT gateway', 'hours', 0.045],
    natGigabytes: ['NAT gateway traffic', 'GB', 0.045],
  }),
  ...page('network', '/privatelink/pricing/', {
    endpointHours: ['Interface endpoint', 'hours', 0.01],
    endpointGigabytes: ['Interface endpoint traffic', 'GB', 0.01],
  }),
};

export type Resource = keyof typeof PRICES;
export type Prices = Readonly<Record<Resource, Price>>;

/** What a month takes of each resource, in the units of its price. */
export type Usage = Readonly<Partial<Record<Resource, number>>>;
