import type { Dialect } from '../model/catalog.js';

/** What a script was written for; all but the first two are known only to be refused with their name. */
export type SqlDialect = Dialect | 'sqlite' | 'sqlserver' | 'clickhouse' | 'other';

/** As it is called in sentences. */
export const DIALECT_TITLES: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  sqlite: 'SQLite',
  sqlserver: 'SQL Server',
  clickhouse: 'ClickHouse',
  other: 'another database',
};

const NAMES: readonly (readonly [RegExp, SqlDialect])[] = [
  [/^(pg|psql|pgsql|postgres(ql)?)\d*$/, 'postgresql'],
  [/^(mysql|mariadb)\d*$/, 'mysql'],
  [/^sqlite\d*$/, 'sqlite'],
  [/^(mssql|sqlserver|tsql)$/, 'sqlserver'],
  [/^clickhouse$/, 'clickhouse'],
  [/^(oracle|h2|hsqldb|derby|db2|hana|cassandra|snowflake|bigquery|redshift|firebird)$/, 'other'],
];

/** The dialect that the name of a folder or file gives, e.g. `db/mysql/schema.sql`; `null` for none or several. */
export function dialectOfPath(path: string): SqlDialect | null {
  const found = new Set<SqlDialect>();
  for (const part of path.toLowerCase().split(/[/._-]/)) {
    const named = NAMES.find(([name]) => name.test(part));
    if (named !== undefined) found.add(named[1]);
  }
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? only : null;
}

/** Marks that occur in one dialect only. Comments and strings are taken out before. */
const MARKS: Readonly<Record<Exclude<SqlDialect, 'clickhouse' | 'other'>, readonly RegExp[]>> = {
  postgresql: [
    /\b(big|small)?serial[248]?\b/i,
    /::\s*"?[a-z_]/i,
    /\$\$|\$[a-z_]\w*\$/i,
    /\b(jsonb|timestamptz|bytea|tsvector|citext)\b/i,
    /\b(character varying|double precision|timestamp(\(\d\))? with(out)? time zone)\b/i,
    /\bcreate\s+(extension|type|domain|policy|materialized\s+view|sequence|schema\s+authorization)\b/i,
    /\balter\s+table\s+only\b/i,
    /\bowner\s+to\b/i,
    /\bnextval\s*\(/i,
    /\bsearch_path\b/i,
    /\bgenerated\s+(always|by\s+default)\s+as\s+identity\b/i,
    /\busing\s+(gin|gist|brin)\b/i,
    /\b(create|alter)\s+table\s+(if\s+(not\s+)?exists\s+)?"/i,
    /\blanguage\s+'?(plpgsql|sql)\b/i,
    /\b(text|integer|uuid|varchar)\s*\[\]/i,
    /\bgen_random_uuid\s*\(|\buuid_generate_v4\s*\(/i,
    /\breturning\s+\w/i,
  ],
  mysql: [
    /`/,
    /\bengine\s*=/i,
    /\bauto_increment\b/i,
    /\bunsigned\b/i,
    /\b(default\s+)?(charset|character\s+set)\s*=?\s*(utf8|latin1)/i,
    /\bcollate\s*=?\s*utf8/i,
    /\b(tinyint|mediumint|mediumtext|longtext|tinytext|longblob|mediumblob|datetime)\b/i,
    /^\s*delimiter\s/im,
    /\bon\s+update\s+current_timestamp/i,
    /\benum\s*\(/i,
    /\bfulltext\s+(key|index)\b/i,
    /\bmodify\s+column\b|\bchange\s+column\b/i,
  ],
  sqlite: [/\bautoincrement\b/i, /^\s*pragma\s/im, /\bwithout\s+rowid\b/i, /\bsqlite_/i],
  sqlserver: [/^\s*go\s*$/im, /\bnvarchar\s*\(/i, /\bidentity\s*\(\s*1\s*,\s*1\s*\)/i, /\[dbo\]/i],
};

/** ClickHouse looks like MySQL but for these, which nothing else has. */
const CLICKHOUSE = /\bengine\s*=?\s*\w*mergetree\b|\blowcardinality\s*\(/i;

/**
 * Which dialect scripts are written in, told by what only one of them knows; `null` when nothing tells, or the marks
 * contradict each other (fewer than three times as many for one as for another).
 */
export function detectSqlDialect(texts: readonly string[]): SqlDialect | null {
  const scores = new Map<SqlDialect, number>();
  for (const text of texts) {
    if (CLICKHOUSE.test(text)) return 'clickhouse';
    if (/\/\*!\d{5}/.test(text)) scores.set('mysql', (scores.get('mysql') ?? 0) + 3);
    const code = withoutCommentsAndStrings(text);
    for (const [dialect, marks] of Object.entries(MARKS) as [SqlDialect, readonly RegExp[]][]) {
      const found = marks.filter((mark) => mark.test(code)).length;
      if (found > 0) scores.set(dialect, (scores.get(dialect) ?? 0) + found);
    }
  }
  const ranked = [...scores].sort(([, a], [, b]) => b - a);
  const [first, second] = ranked;
  if (first === undefined) return null;
  return second === undefined || first[1] >= second[1] * 3 ? first[0] : null;
}

/** The tables that scripts leave behind, by a look at the text: enough to compare two inputs, not for a catalog. */
export function createdTables(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, verb, written] of withoutCommentsAndStrings(text).matchAll(TABLE_STATEMENT)) {
      const name = (written ?? '').replaceAll(/["`[\]]/g, '').toLowerCase();
      const localName = name.slice(name.lastIndexOf('.') + 1);
      if (/^drop/i.test(verb ?? '')) names.delete(localName);
      else names.add(localName);
    }
  }
  return names;
}

const TABLE_STATEMENT =
  /\b(create|drop)\s+(?:unlogged\s+|foreign\s+|or\s+replace\s+)*table\s+(?:if\s+(?:not\s+)?exists\s+)?((?:["`[]?[\w$-]+["`\]]?\s*\.\s*)?(?:["`[][^"`\]]+["`\]]|[\w$]+))/gi;

function withoutCommentsAndStrings(text: string): string {
  return text.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|'(?:[^'\\]|''|\\.)*'/g, ' ');
}
