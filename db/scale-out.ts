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
 * The statements that spread the tables of `placement.ts` over the nodes of a Citus database: run one by one, on its
 * main node, while nothing else writes. Each may be run again, so that a switch that was stopped half-way goes on.
 */
export function scaleOutStatements(): string[] {
  const tables = placedTables();
  const reference = inOrderOfKeys(tables.filter(({ placement }) => placement === "reference"));
  const sharded = instancesFirst(tables.filter(({ placement }) => placement === "sharded"));
  const spread = [...reference, ...sharded];
  return [
    ...spread.flatMap(({ name, keys }) => keys.map((key) => dropKey(name, key))),
    ...reference.map(({ name }) => once(name, `create_reference_table('${name}')`)),
    ...sharded.map(({ name }) => once(name, `create_distributed_table('${name}', 'bucket', ${colocation(name)})`)),
    ...spread.flatMap(({ name, keys }) => keys.map((key) => addKey(name, key))),
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
  return `select ${call} where not exists (select from pg_dist_partition where logicalrelid = '${table}'::regclass);`;
}

function dropLocalRows(table: string): string {
  return `select truncate_local_data_after_distributing_table('${table}');`;
}

function target(key: ForeignKey): string {
  return getTableConfig(key.reference().foreignTable).name;
}

function dropKey(table: string, key: ForeignKey): string {
  return `alter table "${table}" drop constraint if exists "${key.getName()}";`;
}

function addKey(table: string, key: ForeignKey): string {
  const { columns, foreignColumns } = key.reference();
  const list = (names: readonly { name: string }[]) => names.map(({ name }) => `"${name}"`).join(", ");
  const onDelete = key.onDelete && key.onDelete !== "no action" ? ` on delete ${key.onDelete}` : "";
  return `alter table "${table}" add constraint "${key.getName()}" foreign key (${list(columns)}) references "${target(key)}" (${list(foreignColumns)})${onDelete};`;
}
