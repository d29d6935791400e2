/** The house's layering. Each rule says why it is there; `npm run lint` holds it. */
const stages = ['introspect', 'scan', 'graph', 'seams', 'plan', 'report', 'config', 'facts'];

const stageRules = stages.map((stage) => ({
  name: `${stage}-knows-no-other-stage`,
  comment:
    'A stage imports model, sql, util, errors and its own folder. Data passes between stages in analyze.ts, so each can be read and tested alone.',
  severity: 'error',
  from: { path: `^src/${stage}/` },
  to: { path: '^src/', pathNot: `^src/(${stage}|model|sql|util|errors\\.ts)` },
}));

const onlyIn = (name, packages, folders, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${folders})` },
  to: { path: `^(node_modules/)?(${packages})(/|$)` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...stageRules,
    {
      name: 'no-circular',
      comment: 'A cycle cannot be read from top to bottom.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'model-imports-nobody',
      comment: 'The model is importable by everyone because it imports no one.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    onlyIn(
      'database-drivers-at-the-rim',
      'pg|mysql2',
      'introspect/',
      'Only introspection talks to a database.',
    ),
    onlyIn('ts-morph-in-scan', 'ts-morph', 'scan/', 'Only the scanner reads TypeScript.'),
    onlyIn('commander-in-cli', 'commander', 'cli/', 'Options are parsed in one place.'),
    onlyIn(
      'chalk-in-paint',
      'chalk',
      'report/text/paint.ts|cli/',
      'Colours are roles, decided in one place.',
    ),
    {
      name: 'pure-middle',
      comment: 'graph, seams and plan run in the browser too: no Node there.',
      severity: 'error',
      from: { path: '^src/(graph|seams|plan|model|sql)/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
