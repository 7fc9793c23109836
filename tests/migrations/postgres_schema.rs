//! The schema of a PostgreSQL database, from its catalogue.

use super::schema::Schema;
use crate::support::postgres::query;

/// Diesel's own table of what has been migrated is not part of the schema.
const OURS: &str = "n.nspname = 'public' AND t.relname <> '__diesel_schema_migrations'";

/// What both databases must agree on.
pub(crate) fn schema(url: &str) -> Schema {
    let columns = lines(
        url,
        &format!(
            "SELECT t.relname, a.attname, NOT a.attnotnull
             FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS} AND t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
        ),
    );
    let constraints = lines(
        url,
        &format!(
            "SELECT c.conname, c.conname ~ ('^' || t.relname || CASE c.contype
                 WHEN 'p' THEN '_pkey'
                 WHEN 'f' THEN '_.*fkey'
                 WHEN 'c' THEN '_(.*_)?check'
                 ELSE '_' || (SELECT string_agg(a.attname, '_' ORDER BY k.place)
                     FROM unnest(c.conkey) WITH ORDINALITY AS k (attribute, place)
                     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attribute) || '_key' END || '[0-9]*$')
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS} AND c.contype IN ('c', 'f', 'p', 'u', 'x')"
        ),
    );
    let indexes = lines(
        url,
        &format!(
            "SELECT i.relname || ' on ' || t.relname || ' ('
                 || (SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.place)
                     FROM unnest(x.indkey) WITH ORDINALITY AS k (attribute, place)
                     LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attribute AND k.attribute > 0)
                 || ')' || CASE WHEN x.indisunique THEN ', unique' ELSE '' END
                 || CASE WHEN x.indpred IS NOT NULL THEN ', partial' ELSE '' END
             FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
             JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS} AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x'))"
        ),
    );
    Schema::new(
        columns.iter().map(|line| (line[0].as_str(), line[1].as_str(), line[2] == "t")),
        constraints.iter().map(|line| (line[0].as_str(), line[1] == "t")),
        indexes.iter().map(|line| line[0].as_str()),
    )
}

/// Everything that migrations can leave behind, one line each: tables, columns, constraints, indexes, functions, triggers, types.
pub(crate) fn definitions(url: &str) -> Vec<String> {
    let found = lines(
        url,
        &format!(
            "SELECT 'column', t.relname, a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
                 || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
             FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
             WHERE {OURS} AND t.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
             UNION ALL
             SELECT 'constraint', t.relname, c.conname, pg_get_constraintdef(c.oid)
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS}
             UNION ALL
             SELECT 'index', t.relname, i.relname, pg_get_indexdef(i.oid)
             FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
             JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS}
             UNION ALL
             SELECT 'trigger', t.relname, g.tgname, pg_get_triggerdef(g.oid)
             FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS} AND NOT g.tgisinternal
             UNION ALL
             SELECT 'sequence', t.relname, '', '' FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE {OURS} AND t.relkind = 'S'
             UNION ALL
             SELECT 'function', p.proname, '', pg_get_functiondef(p.oid) FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
             UNION ALL
             SELECT 'type', y.typname, '', '' FROM pg_type y
             WHERE y.typnamespace = 'public'::regnamespace AND y.typtype IN ('e', 'd')"
        ),
    );
    let mut definitions: Vec<String> = found.into_iter().map(|line| line.join(" ")).collect();
    definitions.sort();
    definitions
}

fn lines(url: &str, sql: &str) -> Vec<Vec<String>> {
    let rows = query(url, sql).unwrap_or_else(|error| panic!("{error} in\n{sql}"));
    rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
}
