import type { Finding } from '../model/finding.js';
import type { CatalogReading } from '../model/reading.js';
import { sortBy } from '../util/sort.js';
import { compareWithOrm } from './compare-orm.js';
import { usePublicNames } from './naming.js';
import { uniteReadings } from './unite.js';

/** Several readings as one, with public names. It can be merged again, with what the scanner found. */
export interface MergedReading extends CatalogReading {
  readonly role: NonNullable<CatalogReading['role']>;
  /** What the comparison of ORM and database showed. Sorted by rule and subject. */
  readonly findings: readonly Finding[];
  /** What was read, in the order of the readings. */
  readonly inputs: readonly string[];
}

/**
 * Puts readings together. Databases (and the SQL that makes them) are the truth; ORM schemas are compared with it
 * (ghosts, unknown constraints, tables and columns on one side only) or, where there is no database, are the catalog
 * themselves; facts add what neither knows. The result's names are public names.
 *
 * @param readings in order of rank: where two databases describe one table, the first counts
 */
export function mergeCatalogs(
  readings: readonly (CatalogReading | MergedReading)[],
): MergedReading {
  const of = (role: MergedReading['role']) =>
    readings.filter((reading) => roleOf(reading) === role && reading.used !== '');
  const [databases, orms, facts] = [of('database'), of('orm'), of('facts')];
  const findings: Finding[] = readings.flatMap((reading) =>
    'findings' in reading ? reading.findings : [],
  );
  // Findings speak of public names, so each side gets them before it is compared.
  let merged = usePublicNames(uniteReadings(databases.length > 0 ? databases : orms));
  if (databases.length > 0) {
    for (const orm of orms) {
      const comparison = compareWithOrm(merged, usePublicNames(orm));
      merged = comparison.reading;
      findings.push(...comparison.findings);
    }
  } else findings.push(...orms.flatMap(ghostsOfOrm));
  merged = facts.length > 0 ? uniteReadings([merged, ...facts]) : merged;
  const inputs = readings.flatMap((reading) =>
    'inputs' in reading ? reading.inputs : reading.used === '' ? [] : [reading.used],
  );
  const named = usePublicNames(merged);
  // A reading that found nothing to use still tells what it could not read.
  const unusedGaps = readings.filter(({ used }) => used === '').flatMap(({ gaps }) => gaps);
  return {
    ...named,
    gaps: [...unusedGaps, ...named.gaps],
    used: inputs.join(', '),
    role: databases.length > 0 ? 'database' : orms.length > 0 ? 'orm' : 'facts',
    findings: withoutRepeats(findings),
    inputs,
  };
}

function roleOf(reading: CatalogReading): MergedReading['role'] {
  return reading.role ?? (reading.models.length > 0 ? 'orm' : 'database');
}

/** Relations that the schema itself declares without a constraint, as `relationMode = "prisma"` and Drizzle's relations. */
function ghostsOfOrm(orm: CatalogReading): Finding[] {
  const ghosts = orm.catalog.foreignKeys.filter(({ origin }) => origin === 'ghost');
  if (ghosts.length === 0) return [];
  return [
    {
      rule: 'relations-without-constraints',
      severity: 'warning',
      subject: orm.used,
      message: `${ghosts.length === 1 ? '1 relation has' : `${ghosts.length} relations have`} no constraint in the database: the schema leaves ${ghosts.length === 1 ? 'it' : 'them'} to the ORM.`,
      hint: 'Treat them as already cut: look for rows without a parent, and for code that relies on cascades of the ORM.',
      places: ghosts.flatMap(({ source }) => source ?? []).slice(0, 5),
    },
  ];
}

function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const unique = new Map(
    findings.map((finding) => [`${finding.rule}\0${finding.subject}\0${finding.message}`, finding]),
  );
  return sortBy(
    unique.values(),
    ({ rule }) => rule,
    ({ subject }) => subject,
  );
}
