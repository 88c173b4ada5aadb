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

const MILLION = 1_000_000;
const flat = (usd: number): readonly Tier[] => [{ upTo: Number.POSITIVE_INFINITY, usd }];

/** Where and when the prices below held. They change: check the source pages, then update these and run `npm run docs`. */
export const PRICED = { region: 'us-east-1 (N. Virginia)', asOf: 'as published up to June 2026' } as const;

const lambda = { group: 'compute', source: '/lambda/pricing/' } as const;
const fargate = { group: 'compute', per: 1, free: 0, source: '/fargate/pricing/' } as const;
const stepFunctions = { group: 'dispatch', source: '/step-functions/pricing/' } as const;
const cloudWatch = { group: 'CloudWatch and X-Ray', per: 1, source: '/cloudwatch/pricing/' } as const;
const vpc = { group: 'network', per: 1, free: 0, source: '/vpc/pricing/' } as const;
const privateLink = { ...vpc, source: '/privatelink/pricing/' } as const;

/** On-demand prices in USD. Lambda and Fargate on arm64, EC2 on Graviton. */
export const PRICES = {
  lambdaRequests: {
    ...lambda,
    label: 'Lambda requests',
    unit: 'requests',
    per: MILLION,
    tiers: flat(0.2),
    free: MILLION,
  },
  lambdaGbSeconds: {
    ...lambda,
    label: 'Lambda duration',
    unit: 'GB-seconds',
    per: 1,
    tiers: [
      { upTo: 7.5e9, usd: 0.0000133334 },
      { upTo: 18.75e9, usd: 0.0000120001 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.0000106667 },
    ],
    free: 400_000,
  },
  fargateVcpuHours: { ...fargate, label: 'Fargate vCPU', unit: 'vCPU-hours', tiers: flat(0.03238) },
  fargateGbHours: { ...fargate, label: 'Fargate memory', unit: 'GB-hours', tiers: flat(0.00356) },
  ec2Hours: {
    group: 'compute',
    label: 'EC2 c7g.medium',
    unit: 'hours',
    per: 1,
    tiers: flat(0.0363),
    free: 0,
    source: '/ec2/pricing/on-demand/',
  },
  ebsGbMonths: {
    group: 'compute',
    label: 'EBS gp3',
    unit: 'GB-months',
    per: 1,
    tiers: flat(0.08),
    free: 0,
    source: '/ebs/pricing/',
  },
  schedulerInvocations: {
    group: 'dispatch',
    label: 'EventBridge Scheduler',
    unit: 'invocations',
    per: MILLION,
    tiers: flat(1),
    free: 14 * MILLION,
    source: '/eventbridge/pricing/',
  },
  sqsRequests: {
    group: 'dispatch',
    label: 'SQS requests',
    unit: 'requests',
    per: MILLION,
    tiers: [
      { upTo: 100e9, usd: 0.4 },
      { upTo: 200e9, usd: 0.3 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.24 },
    ],
    free: MILLION,
    source: '/sqs/pricing/',
  },
  stateTransitions: {
    ...stepFunctions,
    label: 'Step Functions state transitions',
    unit: 'transitions',
    per: 1000,
    tiers: flat(0.025),
    free: 4000,
  },
  expressRequests: {
    ...stepFunctions,
    label: 'Step Functions Express requests',
    unit: 'requests',
    per: MILLION,
    tiers: flat(1),
    free: 0,
  },
  expressGbHours: {
    ...stepFunctions,
    label: 'Step Functions Express duration',
    unit: 'GB-hours',
    per: 1,
    tiers: [
      { upTo: 1000, usd: 0.06 },
      { upTo: 5000, usd: 0.03 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.01642 },
    ],
    free: 0,
  },
  logGigabytes: {
    ...cloudWatch,
    label: 'Logs ingested',
    unit: 'GB',
    tiers: [
      { upTo: 10_000, usd: 0.5 },
      { upTo: 30_000, usd: 0.25 },
      { upTo: 50_000, usd: 0.1 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.05 },
    ],
    free: 5,
  },
  metricMonths: {
    ...cloudWatch,
    label: 'Custom metrics',
    unit: 'metric-months',
    tiers: [
      { upTo: 10_000, usd: 0.3 },
      { upTo: 250_000, usd: 0.1 },
      { upTo: 1_000_000, usd: 0.05 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.02 },
    ],
    free: 10,
  },
  alarmMonths: { ...cloudWatch, label: 'Alarms', unit: 'alarm metrics', tiers: flat(0.1), free: 10 },
  dashboardMonths: { ...cloudWatch, label: 'Dashboards', unit: 'dashboards', tiers: flat(3), free: 3 },
  traces: {
    group: 'CloudWatch and X-Ray',
    label: 'X-Ray traces',
    unit: 'traces',
    per: MILLION,
    tiers: flat(5),
    free: 100_000,
    source: '/xray/pricing/',
  },
  natHours: { ...vpc, label: 'NAT gateway', unit: 'hours', tiers: flat(0.045) },
  natGigabytes: { ...vpc, label: 'NAT gateway traffic', unit: 'GB', tiers: flat(0.045) },
  endpointHours: { ...privateLink, label: 'Interface endpoint', unit: 'hours', tiers: flat(0.01) },
  endpointGigabytes: { ...privateLink, label: 'Interface endpoint traffic', unit: 'GB', tiers: flat(0.01) },
} as const satisfies Record<string, Price>;

export type Resource = keyof typeof PRICES;
export type Prices = Readonly<Record<Resource, Price>>;
