import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { serverless } from '../support/serverless.ts';
import { DEPLOYMENT_ENV, STAGE } from './support/deployment.ts';
import { PACKAGE, resourcesOf } from './support/template.ts';

jest.setTimeout(120_000);

/** An emulator of the AWS API, a Python program: https://docs.getmoto.org/en/latest/docs/server_mode.html */
const EMULATOR = 'moto_server';
const isEmulatorInstalled = spawnSync(EMULATOR, ['--help']).status === 0;

/** Where it says that it listens. */
function addressOf(emulator: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    emulator.stderr?.on('data', (chunk) => {
      output += chunk;
      const [, address] = /Running on (http:\S+)/.exec(output) ?? [];
      if (address) resolve(address);
    });
    emulator.once('exit', () => reject(new Error(`${EMULATOR} ended: ${output}`)));
  });
}

(isEmulatorInstalled ? describe : describe.skip)('on an emulator of the AWS API', () => {
  let emulator: ChildProcess;
  let endpoint: string;

  beforeAll(async () => {
    emulator = spawn(EMULATOR, ['--host', '127.0.0.1', '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    endpoint = await addressOf(emulator);
  });
  afterAll(async () => {
    const exited = once(emulator, 'exit');
    emulator.kill();
    await exited;
  });

  /** The resources that the stack has, by their types. */
  async function deployed(): Promise<string[]> {
    const scope = `Credential=test/20260101/${DEPLOYMENT_ENV.AWS_REGION}/cloudformation/aws4_request`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
      body: new URLSearchParams({
        Action: 'DescribeStackResources',
        Version: '2010-05-15',
        StackName: `sluice-${STAGE}`,
      }),
    });
    return [...(await response.text()).matchAll(/<ResourceType>([^<]+)/g)].map(([, type = '']) => type);
  }

  test('serverless deploy goes through, with AWS_ENDPOINT_URL alone', async () => {
    const variables = {
      ...DEPLOYMENT_ENV,
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      // How often osls asks whether the stack is ready: every 5 s, if nothing is said.
      SLS_AWS_MONITORING_FREQUENCY: '500',
    };
    await promisify(execFile)(...serverless(['deploy', '--stage', STAGE, '--package', PACKAGE], variables));

    // Of these types, which the emulator knows, everything that the template has.
    const types = await deployed();
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::Lambda::EventSourceMapping',
      'AWS::SQS::Queue',
      'AWS::IAM::Role',
    ]) {
      expect([type, types.filter((other) => other === type).length]).toEqual([type, resourcesOf(type).length]);
    }
  });
});
