/**
 * The inside of a Lambda: loads the handler that `_HANDLER` names from `LAMBDA_TASK_ROOT`, and runs the invocations that
 * the runtime API hands out. Source of the protocol: AWS Lambda, "Using the Lambda runtime API".
 *
 * Beyond the protocol it ends in order: when the API says that nothing more will come, or is gone, the handler closes
 * what it holds, which Lambda never lets it do.
 */
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const { AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_FUNCTION_NAME, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const GONE = 410;

/** From a bundle, as it is deployed, or from the source. */
async function loadHandler() {
  const dot = _HANDLER.lastIndexOf('.');
  const file = join(LAMBDA_TASK_ROOT, _HANDLER.slice(0, dot));
  const bundle = `${file}.cjs`;
  const loaded = existsSync(bundle) ? createRequire(file)(bundle) : await import(pathToFileURL(`${file}.ts`).href);
  return loaded[_HANDLER.slice(dot + 1)];
}

const describe = ({ name, message, stack }) => ({
  errorType: name,
  errorMessage: message,
  stackTrace: String(stack).split('\n'),
});

const post = (path, body) => fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });

/** The next invocation; undefined when none will come. */
async function next() {
  const answer = await fetch(`${api}/invocation/next`).catch(() => undefined);
  return answer?.status === GONE ? undefined : answer;
}

async function invoke(handler, invocation) {
  const id = invocation.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(invocation.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: id,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: invocation.headers.get('lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    await post(`invocation/${id}/response`, await handler(await invocation.json(), context));
  } catch (error) {
    await post(`invocation/${id}/error`, describe(error));
  }
}

async function run() {
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    await post('init/error', describe(error));
    throw error;
  }
  for (let invocation = await next(); invocation; invocation = await next()) await invoke(handler, invocation);
  await handler.close?.();
  process.exit(0);
}

void run();
