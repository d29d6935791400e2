import type { NamingSettings } from '../../entities/schema.js';
import type { Gap } from '../../../model/gap.js';
import type { Project } from '../../detector.js';
import { knownText } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { defaultNaming, snakeNaming } from './naming.js';

/** Finds the naming strategy and the prefix that the application gives to its data source. */
export function readSettings(project: Project): NamingSettings {
  const prefix = readPrefix(project);
  const importsSnake = project.files.some(({ imports }) =>
    [...imports.values()].some(({ name }) => name === 'SnakeNamingStrategy'),
  );
  const own = project.classes.find(
    ({ name, members }) => /Naming(?:Strategy)?$/.test(name) && members.has('tableName'),
  );
  if (importsSnake || (own !== undefined && /snake/i.test(own.name))) {
    return { naming: snakeNaming, prefix, gaps: [] };
  }
  const gaps: readonly Gap[] =
    own === undefined
      ? []
      : [
          {
            kind: 'unsupported',
            subject: `naming strategy ${own.name}`,
            message:
              "Names that entities leave open follow TypeORM's default strategy instead; give the database or its SQL for the true ones.",
            file: own.ref.file,
            line: null,
          },
        ];
  return { naming: defaultNaming, prefix, gaps };
}

function readPrefix(project: Project): string {
  for (const { path, topCalls } of project.files) {
    for (const { callee, ref } of topCalls) {
      if (!/^(?:DataSource|createConnection|forRoot)$/.test(callee)) continue;
      const context = project.contextOf(path);
      const node = context.find(ref);
      const isCall = node !== null && (ts.isNewExpression(node) || ts.isCallExpression(node));
      const [options] = isCall ? (node.arguments ?? []) : [];
      const prefix =
        options === undefined
          ? null
          : knownText(context.member(context.evaluate(options), 'entityPrefix'));
      if (prefix !== null) return prefix;
    }
  }
  return '';
}
