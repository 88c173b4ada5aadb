/**
 * The inside of a Lambda: loads the handler that `_HANDLER` names from `LAMBDA_TASK_ROOT`, and runs the invocations that
 * the runtime API hands out. Source of the protocol: AWS Lambda, "Using the Lambda runtime API".
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const { AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_FUNCTION_NAME, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

function loadHandler() {
  const dot = _HANDLER.lastIndexOf('.');
  const file = join(LAMBDA_TASK_ROOT, _HANDLER.slice(0, dot));
  return createRequire(file)(`${file}.cjs`)[_HANDLER.slice(dot + 1)];
}

const describe = ({ name, message, stack }) => ({
  errorType: name,
  errorMessage: message,
  stackTrace: String(stack).split('\n'),
});

const post = (path, body) => fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });

async function run() {
  let handler;
  try {
    handler = loadHandler();
  } catch (error) {
    await post('init/error', describe(error));
    throw error;
  }
  for (;;) {
    const next = await fetch(`${api}/invocation/next`);
    const id = next.headers.get('lambda-runtime-aws-request-id');
    const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
    const context = {
      awsRequestId: id,
      functionName: AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: '$LATEST',
      invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    try {
      await post(`invocation/${id}/response`, await handler(await next.json(), context));
    } catch (error) {
      await post(`invocation/${id}/error`, describe(error));
    }
  }
}

void run();
