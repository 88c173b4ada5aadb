import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import JSZip from 'jszip';
import { type LambdaContainer, startLambdaContainer } from '../../../local/lambda/container.ts';
import { functionProperties, PACKAGE, variablesOf } from './template.ts';

/** A function's archive, as it is uploaded. */
export const archiveOf = (name: string) => join(PACKAGE, `${name}.zip`);

/** A packaged function, running as Lambda runs it: from its archive, alone in an empty folder. */
export interface PackagedFunction extends Pick<LambdaContainer, 'invoke' | 'process'> {
  /** What it has written so far, standard output and standard error together. */
  output(): string;
  stop(): Promise<void>;
  /** The EMF lines among its output: the metrics that it has emitted. */
  metrics(): Record<string, unknown>[];
}

/** Variables of the deployment's database, which a test replaces by its own. */
const DATABASE = /^DATABASE_(HOST|USER|SECRET_ID|TLS|CA_FILE)$/;

/** Unpacks a function's archive into a new folder. */
export async function unpack(name: string): Promise<string> {
  const taskRoot = await mkdtemp(join(tmpdir(), `sluice-${name}-`));
  const archive = await JSZip.loadAsync(await readFile(archiveOf(name)));
  for (const file of Object.values(archive.files)) {
    await mkdir(join(taskRoot, dirname(file.name)), { recursive: true });
    await writeFile(join(taskRoot, file.name), await file.async('nodebuffer'));
  }
  return taskRoot;
}

/** @param variables over those of the template */
export async function startPackagedFunction(name: string, variables: NodeJS.ProcessEnv): Promise<PackagedFunction> {
  const taskRoot = await unpack(name);
  const { FunctionName, Handler, MemorySize } = functionProperties(name);
  const template = Object.entries(variablesOf(name)).filter(([variable]) => !DATABASE.test(variable));
  const { AWS_ENDPOINT_URL_SQS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const lines: string[] = [];
  const container = await startLambdaContainer({
    onLine: (line) => lines.push(line),
    functionName: String(FunctionName),
    taskRoot,
    handler: String(Handler),
    memorySize: Number(MemorySize),
    environment: {
      ...Object.fromEntries(template),
      ...{ AWS_ENDPOINT_URL_SQS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
      ...variables,
    },
  });
  return {
    ...container,
    output: () => lines.join('\n'),
    metrics: () =>
      lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line) as Record<string, unknown>),
    async stop() {
      await container.kill();
      await rm(taskRoot, { recursive: true, force: true });
    },
  };
}
