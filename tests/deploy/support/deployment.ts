import { schedulers } from '../../../functions/index.ts';

/** The stage that the tests package. */
export const STAGE = 'test';

/** A deployment with all there is: a VPC, IAM authentication, a topic for alarms; the first scheduler runs more seldom. */
export const DEPLOYMENT_ENV = {
  AWS_REGION: 'eu-central-1',
  DATABASE_HOST: 'sluice.cluster-abc.eu-central-1.rds.amazonaws.com',
  DATABASE_USER: 'sluice_functions',
  DATABASE_RESOURCE_ID: 'cluster-ABCDEFGHIJKL',
  VPC_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-4e5f6a7b',
  VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d',
  ALARM_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  [`${schedulers[0]?.settingsPrefix}INTERVAL_MINUTES`]: '5',
};
