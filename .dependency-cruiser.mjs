/**
 * Which room of the house may import which: the whole of it, types included. What no row allows is refused.
 *
 * A row may name rooms of earlier rows and no others (checked below), so that there is no circle of rooms. `x` is a
 * folder with all that is in it, `x/*` the files of the folder itself, and a name in capitals any folder.
 */
const LIB = [
  'lib/*',
  'lib/database',
  'lib/queue',
  'lib/http',
  'lib/sandbox',
  'lib/work-item',
  'lib/scheduler',
  'lib/operations',
];
const PRODUCT = [...LIB, 'functions/entities', 'functions/SCHEDULER', 'functions/*'];
const LOCAL = [...PRODUCT, 'migrations', 'deploy/stack', 'deploy/bundle', 'local'];
const LAB = ['lab/*', 'lab/chaos', 'lab/bench', 'lab/plan'];

const ROOMS = [
  ['lib/*', []],
  ['lib/database', ['lib/*']],
  ['lib/queue', ['lib/*']],
  ['lib/http', ['lib/*']],
  ['lib/sandbox', ['lib/*']],
  ['lib/work-item', ['lib/*', 'lib/database']],
  ['lib/scheduler', ['lib/*', 'lib/database', 'lib/queue', 'lib/work-item']],
  ['lib/operations', ['lib/*', 'lib/database', 'lib/queue', 'lib/work-item', 'lib/scheduler']],
  ['migrations', []],
  ['functions/entities', LIB],
  ['functions/SCHEDULER', [...LIB, 'functions/entities']],
  ['functions/*', [...LIB, 'functions/entities', 'functions/SCHEDULER']],
  ['functions/migrate.ts', [...LIB, 'migrations']],
  ['*', [...PRODUCT, 'migrations']],
  ['deploy/stack', PRODUCT],
  ['deploy/bundle', PRODUCT],
  ['deploy/*', [...PRODUCT, 'deploy/stack', 'deploy/bundle']],
  ['local', [...PRODUCT, 'migrations']],
  ['scripts/cli', LOCAL],
  ['scripts/scaffold', [...LOCAL, 'scripts/cli']],
  ['scripts/*', [...LOCAL, 'scripts/cli', 'scripts/scaffold']],
  ['lab/*', LOCAL],
  ['lab/chaos', [...LOCAL, 'scripts/cli', 'lab/*']],
  ['lab/bench', [...LOCAL, 'scripts/cli', 'lab/*']],
  ['lab/plan', [...LOCAL, 'scripts/cli', 'lab/*']],
  ['docs/generate', [...LOCAL, 'scripts/cli', ...LAB]],
  ['tests', [...LOCAL, 'scripts/cli', 'scripts/scaffold', ...LAB, 'docs/generate']],
];

/** Known to lib/queue, lib/database and the files of lib itself. */
const AWS = '(^|/)(@aws-sdk|@aws-lambda-powertools|aws-lambda)(/|$)';

/** What is started by its name: by a person, by Lambda, by a tool, or as a process of its own. */
const STARTED = [
  '^[^/]+$',
  '^functions/(migrate|operator)[.]ts$',
  '^functions/[^/]+/(scheduler|processor)[.]ts$',
  // For schedulers to take what they need of it.
  '^lib/(http|sandbox)/',
  '^deploy/plugin[.]cjs$',
  '^deploy/stack/stack[.]cjs$',
  '^deploy/bundle/(esbuild[.]cjs|stack-traces[.]ts)$',
  // What `new:scheduler --table` writes is made with.
  '^migrations/adopt-table[.]ts$',
  '^lib/scheduler/(items-beside|items-by-row|written-values)[.]ts$',
  '^local/server-process[.]ts$',
  '^local/lambda/bootstrap[.]cjs$',
  '^local/samples/',
  '^scripts/[^/]+$',
  '^scripts/scaffold/generate-migration[.]ts$',
  '^docs/generate/write-documents[.]ts$',
  '^lab/chaos/(chaos|work/scheduler|work/processor)[.]ts$',
  '^lab/bench/(bench|bundles)[.]ts$',
  '^lab/bench/[^/]+/(commands|sitemap-run|minimal-processor)[.]ts$',
  '^lab/bench/performance/(\\w+-worker|slow-sqs)[.]ts$',
  '^lab/bench/peers/',
  '^lab/plan/(cost|simulate)[.]ts$',
];
const STARTED_FOR_TESTS = [
  '[.]test[.]ts$',
  '/support/global-(setup|teardown)[.]ts$',
  '^tests/support/failing-jobs/scheduler[.]ts$',
  '^tests/integration/[^/]+/(apply-side-by-side|read-all)[.]ts$',
  '^tests/support/(fetch-all|huge-processor|most-patient-first|own-schedulers|plain-globals|settle-huge|use-own-schedulers|write-texts)[.]ts$',
];

function pathOf(room) {
  if (room.endsWith('.ts')) return `^${room.replace('.', '[.]')}$`;
  if (room.endsWith('*')) return `^${room.replace('*', '[^/]+')}$`;
  return `^(${room.replace(/[A-Z]+/, '[^/]+')})/`;
}

const known = new Set();
const allowed = ROOMS.flatMap(([room, others]) => {
  const unknown = others.filter((other) => !known.has(other));
  if (unknown.length > 0) throw new Error(`${room} may import ${unknown}: rows of the table that are not above it`);
  known.add(room);
  const from = pathOf(room);
  // Of a folder in capitals, the same folder and not any.
  const own = from.includes('(') ? '^$1/' : from;
  return [own, ...others.map(pathOf)].map((to) => ({ from: { path: from }, to: { path: to } }));
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  allowed: [...allowed, { from: {}, to: { dependencyTypesNot: ['local'], pathNot: '^[.]' } }],
  allowedSeverity: 'error',
  forbidden: [
    {
      name: 'no-circle-of-files',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-knowledge-of-aws',
      comment: 'SQS is lib/queue, tokens and secrets are lib/database, the log and the metrics are files of lib.',
      severity: 'error',
      from: { path: ['lib/work-item', 'lib/scheduler', 'lib/operations', 'lib/http'].map(pathOf) },
      to: { path: AWS },
    },
    {
      name: 'no-file-without-use',
      comment: 'Nothing that is started comes to it. What is started by its name is listed as STARTED.',
      severity: 'error',
      from: { path: STARTED },
      to: { path: '/', pathNot: [...STARTED, '^tests/', 'node_modules/'], reachable: false },
    },
    {
      name: 'no-support-without-test',
      comment: 'No test comes to it. What is started by its name is listed as STARTED_FOR_TESTS.',
      severity: 'error',
      from: { path: STARTED_FOR_TESTS },
      to: { path: '^tests/', pathNot: STARTED_FOR_TESTS, reachable: false },
    },
  ],
  options: {
    // TypeScript 7 has no interface for tools. This one stops at a `using`, which it does not know.
    parser: 'swc',
    moduleSystems: ['es6', 'cjs'],
    preserveSymlinks: true,
    doNotFollow: { path: 'node_modules/' },
    // The template's files stand in their rooms once they are copied, and are looked at there by the scaffold's test.
    exclude: {
      path: [
        '(^|/)[.][^./][^/]*/',
        '^(dist|coverage)/',
        '^scripts/scaffold/template/',
        'lab/bench/peers/node_modules/',
      ],
    },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.cjs'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
