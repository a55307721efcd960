import { is } from "drizzle-orm";
import { type ForeignKey, getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { CLAIM_GROUPS } from "@/lib/domain/claim-groups";
import * as schema from "./schema";
import { PLACEMENT } from "./schema/placement";

type Placement = (typeof PLACEMENT)[keyof typeof PLACEMENT];

interface PlacedTable {
  readonly name: string;
  readonly placement: Placement;
  readonly keys: readonly ForeignKey[];
}

/**
 * The statements that spread the tables of `placement.ts` over the nodes of a Citus database: run one by one, each by
 * itself, on its main node, while nothing else writes. Each does nothing where it has been run already, so that a switch
 * that was stopped half-way goes on, and tables of a later version are spread by running all of it again.
 */
export function scaleOutStatements(): string[] {
  const tables = placedTables();
  const reference = inOrderOfKeys(tables.filter(({ placement }) => placement === "reference"));
  const sharded = instancesFirst(tables.filter(({ placement }) => placement === "sharded"));
  const both = [...reference, ...sharded];
  return [
    ...both.flatMap(({ name, keys }) => keys.map((key) => dropKey(name, key))),
    ...reference.map(({ name }) => once(name, `create_reference_table('${name}')`)),
    ...sharded.map(({ name }) => once(name, `create_distributed_table('${name}', 'bucket', ${colocation(name)})`)),
    ...both.flatMap(({ name, keys }) => keys.map((key) => addKey(name, key))),
    ...[...sharded].reverse().map(({ name }) => dropLocalRows(name)),
  ];
}

function placedTables(): PlacedTable[] {
  return Object.values(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => {
      const { name, foreignKeys } = getTableConfig(table);
      return { name, placement: PLACEMENT[name as keyof typeof PLACEMENT], keys: foreignKeys };
    });
}

/** A table after those that its keys point to. */
function inOrderOfKeys(tables: readonly PlacedTable[]): PlacedTable[] {
  const ordered: PlacedTable[] = [];
  const place = (table: PlacedTable) => {
    if (ordered.includes(table)) return;
    for (const key of table.keys) {
      const other = tables.find(({ name }) => name === target(key));
      if (other && other !== table) place(other);
    }
    ordered.push(table);
  };
  tables.forEach(place);
  return ordered;
}

function instancesFirst(tables: readonly PlacedTable[]): PlacedTable[] {
  return [...tables].sort((a, b) => Number(b.name === "instances") - Number(a.name === "instances"));
}

function colocation(name: string): string {
  return name === "instances"
    ? `shard_count => ${CLAIM_GROUPS}, colocate_with => 'none'`
    : "colocate_with => 'instances'";
}

function once(table: string, call: string): string {
  return `select ${call} where not exists (${spread(table)});`;
}

/** Finds a row when the table is spread. */
function spread(table: string): string {
  return `select from pg_dist_partition where logicalrelid = '${table}'::regclass`;
}

/** Nothing of it where the rows have left already. */
function dropLocalRows(table: string): string {
  return `select truncate_local_data_after_distributing_table('${table}');`;
}

function target(key: ForeignKey): string {
  return getTableConfig(key.reference().foreignTable).name;
}

/** A table can be spread only without keys to tables that are not, and from them. One that is spread keeps its keys. */
function dropKey(table: string, key: ForeignKey): string {
  const drop = `alter table "${table}" drop constraint if exists "${key.getName()}"`;
  return `do $$ begin if not exists (${spread(table)}) or not exists (${spread(target(key))}) then ${drop}; end if; end $$;`;
}

function addKey(table: string, key: ForeignKey): string {
  const { columns, foreignColumns } = key.reference();
  const list = (names: readonly { name: string }[]) => names.map(({ name }) => `"${name}"`).join(", ");
  const onDelete = key.onDelete && key.onDelete !== "no action" ? ` on delete ${key.onDelete}` : "";
  const add = `alter table "${table}" add constraint "${key.getName()}" foreign key (${list(columns)}) references "${target(key)}" (${list(foreignColumns)})${onDelete}`;
  const known = `select from pg_constraint where conrelid = '${table}'::regclass and conname = '${key.getName()}'`;
  return `do $$ begin if not exists (${known}) then ${add}; end if; end $$;`;
}
