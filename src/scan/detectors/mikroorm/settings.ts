import type { Project } from '../../detector.js';
import type { NamingStrategy } from '../../entities/naming.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import type { NamingSettings } from '../../entities/schema.js';
import { entityCaseNaming, mongoNaming, underscoreNaming } from './naming.js';
import { lookupTable } from '../../../util/lookup-table.js';

const STRATEGIES: Readonly<Record<string, NamingStrategy>> = lookupTable({
  EntityCaseNamingStrategy: entityCaseNaming,
  MongoNamingStrategy: mongoNaming,
});

/**
 * Finds the naming strategy: one of MikroORM's is given to the configuration by its class, so a file that imports it
 * is where it is given. MongoDB's driver has a strategy of its own.
 */
export function readSettings(project: Project): NamingSettings {
  const imports = project.files.flatMap((file) => [...file.imports.values()]);
  const ofLibrary = imports.filter(({ specifier }) => isMikroOrmPackage(specifier));
  const named = ofLibrary.flatMap(({ name }) => STRATEGIES[name] ?? []);
  const usesMongo = ofLibrary.some(({ specifier }) => specifier.endsWith('/mongodb'));
  const own = project.classes.find(
    ({ name, hasBase, members }) =>
      hasBase && name.endsWith('NamingStrategy') && members.has('classToTableName'),
  );
  const naming = named[0] ?? (usesMongo ? mongoNaming : underscoreNaming);
  if (own === undefined) return { naming, prefix: '', gaps: [] };
  return {
    naming,
    prefix: '',
    gaps: [
      {
        kind: 'unsupported',
        subject: `naming strategy ${own.name}`,
        message:
          "Names that entities leave open follow MikroORM's strategy instead; give the database or its SQL for the true ones.",
        file: own.ref.file,
        line: null,
      },
    ],
  };
}
