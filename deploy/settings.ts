import * as z from 'zod';
import { integer, list, oneOf, type SettingsSchema } from '../lib/settings.ts';

/** Settings of a deployment, read when it is packaged; the functions do not see them. */
export const DeploymentSettings = z.object({
  vpcSubnetIds: list(z.string().regex(/^subnet-[0-9a-f]+$/, 'subnet ids such as subnet-0a1b2c3d'))
    .default([])
    .describe('private subnets of the functions, separated by commas; none: outside any VPC'),
  vpcSecurityGroupIds: list(z.string().regex(/^sg-[0-9a-f]+$/, 'security group ids such as sg-0a1b2c3d'))
    .default([])
    .describe('security groups of the functions, separated by commas'),
  logRetentionDays: oneOf(['1', '3', '5', '7', '14', '30', '60', '90', '180', '365', '400'])
    .transform(Number)
    .default(30)
    .describe('how long CloudWatch keeps the log, in days'),
  connectionBudget: integer(1, 10_000)
    .default(80)
    .describe(
      'connections that the database has for all functions together; packaging fails where they could need more',
    ),
}) satisfies SettingsSchema;

export type DeploymentSettings = z.output<typeof DeploymentSettings>;
