/**
 * One statement per concept, set-based, on `pg_catalog` alone: every role may read it, whatever it owns.
 * `$1` holds the oids of the schemas to read. Names are resolved from oids by the caller, because joins that
 * only fetch names double the time on large catalogs. Objects of extensions belong to nobody's system.
 */

const NOT_OF_EXTENSION = (catalog: string, oid: string): string => `NOT EXISTS (
    SELECT FROM pg_depend e
    WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

export const SCHEMAS = `
SELECT n.oid, n.nspname
FROM pg_namespace n
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
ORDER BY n.nspname`;

export const SERVER = `
SELECT current_setting('server_version_num')::int,
       current_setting('server_version'),
       current_setting('block_size')::int,
       version(),
       array_to_json(current_schemas(false))::text`;

/** Pages of a table, its TOAST table and all indexes come from three concepts; see `decode.ts`. */
export const RELATIONS = `
SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relispartition, c.reltuples,
       c.relpages + coalesce(t.relpages, 0), d.description
FROM pg_class c
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND c.reltoastrelid <> 0
LEFT JOIN pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
  AND ${NOT_OF_EXTENSION('pg_class', 'c.oid')}`;

/** Partitions have their parent's columns. */
export const COLUMNS = `
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid), c.description
FROM pg_class r
JOIN pg_attribute a ON a.attrelid = r.oid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description c
  ON c.objoid = a.attrelid AND c.classoid = 'pg_class'::regclass AND c.objsubid = a.attnum
WHERE r.relnamespace = ANY ($1) AND r.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT r.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`;

/** Types in use, printed once each instead of once per column. */
export const TYPES = `
SELECT u.atttypid, u.atttypmod, format_type(u.atttypid, u.atttypmod), t.typtype = 'd' AND t.typnotnull,
       CASE WHEN t.typtype = 'd' THEN t.typdefault END
FROM (
  SELECT DISTINCT a.atttypid, a.atttypmod
  FROM pg_class r
  JOIN pg_attribute a ON a.attrelid = r.oid
  WHERE r.relnamespace = ANY ($1) AND r.relkind IN ('r', 'p', 'f') AND NOT r.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped) u
JOIN pg_type t ON t.oid = u.atttypid`;

export const INHERITANCE = `
SELECT i.inhrelid, i.inhparent
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f')
ORDER BY i.inhrelid, i.inhseqno`;

/** Invalid indexes guarantee nothing, except the not yet complete ones of partitioned tables. */
export const INDEXES = `
SELECT i.indrelid, x.relname, i.indisprimary, i.indisunique, i.indisvalid OR x.relkind = 'I',
       i.indpred IS NOT NULL, m.amname, i.indkey::text, i.indnkeyatts, x.relpages
FROM pg_class r
JOIN pg_index i ON i.indrelid = r.oid
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
WHERE r.relnamespace = ANY ($1) AND r.relkind IN ('r', 'p', 'm')`;

/** Only roots: what a partition got from its parent's key has a `conparentid`. */
export const FOREIGN_KEYS = `
SELECT k.conname, k.conrelid, k.confrelid, array_to_json(k.conkey)::text, array_to_json(k.confkey)::text,
       k.confdeltype, k.confupdtype, k.condeferrable, k.convalidated,
       CASE WHEN r.relispartition THEN (
         SELECT json_agg(a.attname ORDER BY u.n)::text
         FROM unnest(k.conkey) WITH ORDINALITY u (num, n)
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) END,
       CASE WHEN f.relispartition OR f.relnamespace <> ALL ($1) THEN (
         SELECT json_agg(a.attname ORDER BY u.n)::text
         FROM unnest(k.confkey) WITH ORDINALITY u (num, n)
         JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num) END,
       CASE WHEN f.relnamespace <> ALL ($1) THEN n.nspname || '.' || f.relname END
FROM pg_constraint k
JOIN pg_class r ON r.oid = k.conrelid
LEFT JOIN pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_namespace n ON n.oid = f.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND r.relnamespace = ANY ($1)
  AND ${NOT_OF_EXTENSION('pg_class', 'k.conrelid')}`;

/** The bare count that the keys read are checked against. */
export const FOREIGN_KEY_COUNT = `
SELECT count(*)::int
FROM pg_constraint k
WHERE k.contype = 'f' AND k.conparentid = 0
  AND k.conrelid IN (SELECT oid FROM pg_class WHERE relnamespace = ANY ($1))
  AND ${NOT_OF_EXTENSION('pg_class', 'k.conrelid')}`;

/** A view's query is a rule; what it names, the rule depends on. */
export const VIEW_READS = `
SELECT DISTINCT r.ev_class, d.refobjid,
       CASE WHEN t.relnamespace <> ALL ($1) THEN n.nspname || '.' || t.relname END
FROM pg_class v
JOIN pg_rewrite r ON r.ev_class = v.oid AND r.rulename = '_RETURN'
JOIN pg_depend d
  ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p', 'f', 'v', 'm')
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE v.relnamespace = ANY ($1) AND v.relkind IN ('v', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')`;

export const RULES = `
SELECT n.nspname || '.' || c.relname, r.rulename
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND c.relnamespace = ANY ($1)
  AND ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
ORDER BY 1, 2`;

export const TRIGGERS = `
SELECT t.tgname, t.tgrelid, t.tgtype, t.tgfoid, t.tgnewtable, t.tgoldtable,
       n.nspname || '.' || p.proname
FROM pg_trigger t
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relnamespace = ANY ($1)`;

/** Functions that triggers of the schemas call are read wherever they stand. */
export const routines = (versionNumber: number): string => `
SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname,
       p.prosrc, ${versionNumber >= 140000 ? 'pg_get_function_sqlbody(p.oid)' : 'NULL'},
       (SELECT json_agg(format_type(u.t, NULL) ORDER BY u.n)::text
        FROM unnest(p.proargtypes) WITH ORDINALITY u (t, n)),
       array_to_json(p.proargnames)::text, array_to_json(p.proargmodes)::text,
       format_type(p.prorettype, NULL), p.proretset, array_to_json(p.proconfig)::text
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'p')
  AND (p.pronamespace = ANY ($1) OR p.oid IN (
    SELECT t.tgfoid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = ANY ($1)))
  AND ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}`;

export const ENUMS = `
SELECT t.typnamespace, t.typname,
       (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = t.oid)
FROM pg_type t
WHERE t.typtype = 'e' AND t.typnamespace = ANY ($1)
  AND ${NOT_OF_EXTENSION('pg_type', 't.oid')}`;
