import { sub } from './cloudformation.ts';
import type { Environment } from './environment.ts';
import { roleId } from './names.ts';
import { observabilityStatements, vpcStatements } from './permissions.ts';
import type { FunctionFile, Statement } from './scheduler-file.ts';
import type { DeploymentSettings } from './settings.ts';

/** What one function is, besides what all functions share. */
export interface FunctionPlan {
  readonly name: string;
  readonly handler: string;
  readonly description: string;
  readonly timeout: number;
  readonly environment: Environment;
  readonly statements: readonly Statement[];
  /** What its own file says over the rest. */
  readonly file?: FunctionFile;
  /** What is added to its definition: events, concurrency. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const MEMORY_SIZE = 512;

/** The function as osls reads it. */
export function definitionOf(
  { name, handler, description, timeout, environment, file, more }: FunctionPlan,
  { vpcSubnetIds, vpcSecurityGroupIds, logRetentionDays }: DeploymentSettings,
): Readonly<Record<string, unknown>> {
  return {
    handler,
    description,
    timeout,
    memorySize: file?.memorySize ?? MEMORY_SIZE,
    // As a substitution: of a plain reference osls makes a dependency as well, which the reference is already.
    role: sub(`\${${roleId(name)}.Arn}`),
    logRetentionInDays: logRetentionDays,
    // What Lambda itself lets through: never less than INFO, or the metrics, which have no level, would be lost.
    logs: { logFormat: 'JSON', applicationLogLevel: environment['LOG_LEVEL'] === 'DEBUG' ? 'DEBUG' : 'INFO' },
    environment: { ...environment, ...file?.environment },
    ...(vpcSubnetIds.length > 0 && { vpc: { subnetIds: vpcSubnetIds, securityGroupIds: vpcSecurityGroupIds } }),
    ...more,
  };
}

/** Everything that the function's role allows. */
export function statementsOf(
  { name, statements, file }: FunctionPlan,
  { vpcSubnetIds }: DeploymentSettings,
): readonly Statement[] {
  return [
    ...observabilityStatements(name),
    ...(vpcSubnetIds.length > 0 ? vpcStatements() : []),
    ...statements,
    ...(file?.permissions ?? []),
  ];
}
