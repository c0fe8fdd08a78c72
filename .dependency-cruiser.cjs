/** The import rules of docs/architecture.md. `npm run imports` checks them; each says what it protects. */

const SPEC = '\\.spec\\.ts$';
const FEATURES = 'organizations|profiles|documents|workflows';

/** Imports point one way: api, admin, worker → transition → queue, lock, store, steps → domain. */
const layers = [
  {
    name: 'domain-is-alone',
    comment: 'The machine is decided purely: it can be tested without anything and never depends on how it is stored.',
    from: { path: '^src/setup/domain/', pathNot: SPEC },
    to: { pathNot: '(^src/setup/domain/|node_modules/xstate/)' },
  },
  {
    name: 'xstate-only-in-domain',
    comment:
      'Outside the machine the state of a setup is its flat name; nobody else interprets snapshots but the tests.',
    from: { path: '^src/', pathNot: '^src/(setup/domain|testing)/' },
    to: { path: 'node_modules/xstate/' },
  },
  {
    name: 'steps-send-no-events',
    comment: 'A step returns what happened; the transition service alone turns that into an event.',
    from: { path: '^src/setup/steps/', pathNot: SPEC },
    to: { path: '^src/(setup/(transition|queue|worker|api|admin)|lock)/' },
  },
  {
    name: 'store-is-below-the-flow',
    comment: 'Repositories take an EntityManager and do SQL; whoever calls them owns the transaction and the rules.',
    from: { path: '^src/setup/store/', pathNot: SPEC },
    to: { path: '^src/(setup/(transition|steps|queue|worker|api|admin)|lock)/' },
  },
  {
    name: 'queue-is-a-messenger',
    comment: 'The queue may lose or double anything; if it knew transitions it could come to decide something.',
    from: { path: '^src/setup/queue/', pathNot: SPEC },
    to: { path: '^src/(setup/(transition|steps|worker|api|admin)|lock)/' },
  },
  {
    name: 'transition-knows-no-caller',
    comment: 'API, worker, sweeper and admin all go through the one writer of state, which serves them alike.',
    from: { path: '^src/setup/transition/', pathNot: SPEC },
    to: { path: '^src/setup/(api|admin|worker)/' },
  },
  {
    name: 'callers-are-strangers',
    comment: 'ROLE=api and ROLE=worker are separate processes: neither may need a piece of the other.',
    from: { path: '^src/setup/(api|admin|worker)/', pathNot: SPEC },
    to: { path: '^src/setup/(api|admin|worker)/', pathNot: '^src/setup/$1/' },
  },
  {
    name: 'features-are-below-the-flow',
    comment:
      "Business rows are written by steps and read by queries; they know neither the flow nor each other's flow.",
    from: { path: `^src/(${FEATURES})/`, pathNot: SPEC },
    to: { path: '^src/(lock|setup/(transition|steps|queue|worker|api|admin))/' },
  },
  {
    name: 'foundation-knows-no-business',
    comment: 'What everyone may use must use nobody, or every change reaches everything.',
    from: { path: '^src/(common|config|auth|observability|health|lock|embedded|console)/', pathNot: SPEC },
    to: { path: `^src/(setup|${FEATURES}|outbox|journal|webhooks|live)/`, pathNot: '^src/setup/domain/' },
  },
  {
    name: 'reading-is-pure',
    comment: 'Readers turn bytes into sections: no database, no framework, so that they can be tried on any file.',
    from: { path: '^src/documents/reading/', pathNot: SPEC },
    to: {
      path: '(^src/|node_modules/(@nestjs|typeorm|pg)/)',
      pathNot: '^src/(documents/reading/|common/step-failure\\.ts$)',
    },
  },
  {
    name: 'nobody-imports-an-entry',
    comment: 'Entries start processes when they are loaded; only what they compose may be imported.',
    from: { path: '^src/', pathNot: '^src/cli/' },
    to: { path: '^src/(main\\.ts$|cli/)' },
  },
  {
    name: 'demo-is-a-client',
    comment: 'The demo knows the REST contract only, as any client would: it proves that the contract is enough.',
    from: { path: '^src/cli/demo', pathNot: SPEC },
    to: { path: '(^src/|node_modules/)', pathNot: '^src/cli/demo/' },
  },
  {
    name: 'kit-is-light',
    comment: 'A test of a machine loads it in a moment: it knows the domain, and applications by HTTP and SQL only.',
    from: { path: '^src/testing/', pathNot: SPEC },
    to: { path: '(^src/|node_modules/)', pathNot: '(^src/(testing|setup/domain)/|node_modules/(@types|xstate|pg)/)' },
  },
  {
    name: 'kit-is-for-tests',
    comment: 'What tests are written with has no part in what they test.',
    from: { path: '^src/', pathNot: ['^src/(testing|cli)/', SPEC] },
    to: { path: '^src/testing/' },
  },
  {
    name: 'migrations-are-history',
    comment: 'A migration says what was true then; code that it imported would change it afterwards.',
    from: { path: '^migrations/', pathNot: SPEC },
    to: { path: '^src/' },
  },
];

/** Each engine has one home, so that it can be replaced and its traps are known in one place. */
const homes = [
  {
    name: 'bullmq-has-a-home',
    comment: 'Jobs are added by the producer and received by the worker; the migration step makes its tables.',
    from: { path: '^src/', pathNot: '^src/(setup/(queue|worker)/|database/migrate\\.ts$)' },
    to: { path: 'node_modules/bullmq/' },
  },
  {
    name: 'redlock-has-a-home',
    comment: 'Only the lock service knows how to ask for a lease and what its errors mean.',
    from: { path: '^src/', pathNot: '^src/lock/' },
    to: { path: 'node_modules/(redlock|ioredis-mock)/' },
  },
  {
    name: 'ioredis-has-a-home',
    comment: 'Redis serves the lock and, where the operator wants it, the queue; nothing else may depend on it.',
    from: { path: '^src/', pathNot: '^src/(lock|embedded|setup/queue|setup/worker)/' },
    to: { path: 'node_modules/ioredis/' },
  },
  {
    name: 'typeorm-where-sql-lives',
    comment: 'Controllers, DTOs, the machine and the foundations never see a database connection.',
    from: {
      path: '^src/',
      pathNot: [
        '^src/[^/]+\\.module\\.ts$',
        `^src/(database|lock|health|outbox|journal|webhooks|live|${FEATURES})/`,
        '^src/setup/(store|steps|transition|worker)/',
        '^src/setup/[^/]+/[^/]+\\.(queries|module)\\.ts$',
      ],
    },
    to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
  },
  {
    name: 'no-sql-in-controllers',
    comment: 'A controller translates HTTP; what it reads comes from queries, what it changes goes through the flow.',
    from: { path: '\\.(controller|dto)\\.ts$' },
    to: { path: 'node_modules/(typeorm|@nestjs/typeorm|pg)/' },
  },
];

const hygiene = [
  {
    name: 'no-cycles',
    comment: 'In a cycle nothing can be understood or loaded before the rest; type imports count.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nobody imports and that imports nobody is dead.',
    from: { orphan: true, pathNot: ['^src/(main\\.ts$|cli/)', SPEC, '\\.d\\.ts$'] },
    to: {},
  },
  {
    name: 'no-dev-dependencies',
    comment: 'They are not there in production.',
    from: { path: '^(src|migrations)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
  },
  {
    name: 'no-unknown-packages',
    comment: 'A package that package.json does not name is there by accident of another one.',
    from: { path: '^(src|migrations)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  { name: 'no-unresolvable', comment: 'It does not exist.', from: {}, to: { couldNotResolve: true } },
  {
    name: 'no-tests-in-production',
    comment: 'Specs are not built.',
    from: { path: '^(src|migrations)/', pathNot: SPEC },
    to: { path: [SPEC, '^(test|bench)/'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...layers, ...homes, ...hygiene].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
