import type { Table } from '../model/catalog.js';
import type { Finding } from '../model/finding.js';
import type { Ownership } from '../model/seam.js';
import { sortBy } from '../util/sort.js';
import type { DividedSystem } from './system.js';

/** Remarks on tables that somebody should look at before the split; sorted by rule and subject. */
export function findRemarks(system: DividedSystem, ownership: readonly Ownership[]): Finding[] {
  const findings = [
    ...ownership.flatMap(remarkOnOwnership),
    ...system.tables.flatMap((name) => {
      const table = system.tableByName.get(name);
      return table === undefined ? [] : findPolymorphicReferences(system, table);
    }),
    ...[...system.reportingModules].map(remarkOnReporting),
  ];
  return sortBy(
    findings,
    (finding) => finding.rule,
    (finding) => finding.subject,
  );
}

function remarkOnOwnership(own: Ownership): Finding[] {
  if (own.role === 'unused') {
    return [
      {
        rule: 'unused-table',
        severity: 'note',
        subject: own.table,
        message: `Nothing at hand uses ${own.table}: no code, view, trigger or routine touches it, and no table refers to it.`,
        hint: 'If no other application uses it either, drop it before the split.',
        places: [],
      },
    ];
  }
  if (own.verdict !== 'contested') return [];
  const writers = own.claimants.filter((claimant) => claimant.writes > 0);
  const claims = writers.map(({ module, writes }) => `${module} (${String(writes)})`);
  return [
    {
      rule: 'contested-owner',
      severity: 'warning',
      subject: own.table,
      message: `${own.table} is written by modules of several seams: ${claims.join(', ')}.`,
      hint:
        own.role === 'two-concepts'
          ? 'It holds two concepts: split it by columns.'
          : 'Decide who keeps it up to date and pin it there in the manifest; the others call that one.',
      places: writers
        .flatMap((claimant) => claimant.evidence.slice(0, 2))
        .flatMap(({ file, line }) => (file === null ? [] : [{ file, line }])),
    },
  ];
}

/** `commentable_type` with `commentable_id`, and no key on the id. */
function findPolymorphicReferences(system: DividedSystem, table: Table): Finding[] {
  const names = new Map(table.columns.map((column) => [column.name.toLowerCase(), column.name]));
  const keyed = new Set((system.keysFrom.get(table.name) ?? []).flatMap((key) => key.columns));
  return table.columns.flatMap((column): Finding[] => {
    const stem = /^(.+?)(_?type)$/i.exec(column.name)?.[1];
    if (stem === undefined) return [];
    const id = names.get(`${stem}_id`.toLowerCase()) ?? names.get(`${stem}id`.toLowerCase());
    if (id === undefined || keyed.has(id)) return [];
    return [
      {
        rule: 'polymorphic-reference',
        severity: 'warning',
        subject: table.name,
        message: `${table.name} refers to several tables by ${column.name} and ${id}, without a foreign key.`,
        hint: 'Find out which tables it points to; each of them ties this table to the seam it stands in.',
        places: [],
      },
    ];
  });
}

function remarkOnReporting(module: string): Finding {
  return {
    rule: 'reporting-module',
    severity: 'note',
    subject: module,
    message: `${module} reads tables of many owners and writes none: it reports.`,
    hint: 'Its queries tie no seams together; give it a reporting database that each service fills.',
    places: [],
  };
}
