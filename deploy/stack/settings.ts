import * as z from 'zod';
import { integer, list, oneOf, type SettingsSchema } from '../../lib/settings.ts';

/** What CloudWatch takes as a retention, up to a year and a bit. */
const RETENTIONS = ['1', '3', '5', '7', '14', '30', '60', '90', '120', '150', '180', '365', '400'] as const;

/** Settings of a deployment, read when it is packaged; the functions do not see them. */
export const DeploymentSettings = z
  .object({
    vpcSubnetIds: list(z.string().regex(/^subnet-[0-9a-f]+$/, 'subnet ids such as subnet-0a1b2c3d'))
      .default([])
      .describe('private subnets of the functions, separated by commas; none: outside any VPC'),
    vpcSecurityGroupIds: list(z.string().regex(/^sg-[0-9a-f]+$/, 'security group ids such as sg-0a1b2c3d'))
      .default([])
      .describe('security groups of the functions, separated by commas'),
    databaseResourceId: z
      .string()
      .regex(
        /^(db|cluster|prx)-[A-Za-z0-9]+$/,
        'a resource id such as db-ABCDEFGHIJKL, cluster-… or, of a proxy, prx-…',
      )
      .optional()
      .describe('what IAM authentication is allowed for: the resource id of the database, the cluster or the proxy'),
    databaseSecretKeyArn: z
      .string()
      .regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/, 'the ARN of a KMS key')
      .optional()
      .describe('the KMS key of the secret, where it is not the default one'),
    connectionBudget: integer(1, 10_000)
      .default(200)
      .describe(
        'connections that the database has for all functions together; nothing is packaged that could need more',
      ),
    alarmTopicArn: z
      .string()
      .regex(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'the ARN of an SNS topic')
      .optional()
      .describe('the SNS topic that alarms are sent to'),
    logRetentionDays: oneOf(RETENTIONS)
      .transform(Number)
      .default(30)
      .describe('how long CloudWatch keeps the log, in days'),
  })
  .refine(({ vpcSubnetIds, vpcSecurityGroupIds }) => vpcSubnetIds.length === 0 || vpcSecurityGroupIds.length > 0, {
    path: ['vpcSecurityGroupIds'],
    message: 'set with VPC_SUBNET_IDS',
  }) satisfies SettingsSchema;

export type DeploymentSettings = z.output<typeof DeploymentSettings>;
