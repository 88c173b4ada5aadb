import { schedulers } from '../../functions/index.ts';
import { settingsThatAreSet, sharedEnvironment, type Values } from './environment.ts';
import type { FunctionPlan } from './functions.ts';

/** As long as Lambda allows: an index on a large table takes its time. */
const MIGRATE_TIMEOUT = 900;
const OPERATOR_TIMEOUT = 60;

/** The functions that a person invokes, from outside the VPC. Nothing but the database is within their reach. */
export function operationFunctions(values: Values): readonly FunctionPlan[] {
  const environment = sharedEnvironment(values);
  const schedulerSettings = schedulers.map((scheduler) => settingsThatAreSet(scheduler, values));
  return [
    {
      name: 'migrate',
      handler: 'functions/migrate.handler',
      description: 'Applies the migrations that are pending',
      timeout: MIGRATE_TIMEOUT,
      environment,
      statements: [],
    },
    {
      name: 'operator',
      handler: 'functions/operator.handler',
      description: 'Checks, resets and cancels items, pauses and resumes schedulers',
      timeout: OPERATOR_TIMEOUT,
      environment: Object.assign({}, environment, ...schedulerSettings),
      statements: [],
    },
  ];
}
