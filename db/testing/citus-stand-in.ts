/**
 * Stands for Citus, and notes what it is asked for: the SQL around its functions is Postgres' own, and runs for real. A
 * table named in `refused` makes it stop.
 */
export const CITUS_STAND_IN = `
  create table asked (at int generated always as identity, what text, name text, options text);
  create table refused (name text);
  create table pg_dist_partition (logicalrelid regclass);
  create table pg_dist_node (groupid int, isactive bool, shouldhaveshards bool);
  insert into pg_dist_node values (0, true, false), (1, true, true), (2, true, true);
  create function citus_version() returns text language sql as $$ select 'stand-in' $$;
  create function note(what text, name text, options text) returns text language plpgsql as $$ begin
      if exists (select from refused r where r.name = note.name) then raise 'the node is gone' using errcode = '0A000'; end if;
      insert into asked (what, name, options) values (what, name, options); return what; end $$;
  create function create_reference_table(name text) returns text language sql as
    $$ insert into pg_dist_partition values (name::regclass); select note('reference', name, '') $$;
  create function create_distributed_table(name text, col text, shard_count int default null, colocate_with text default null) returns text language sql as
    $$ insert into pg_dist_partition values (name::regclass); select note('sharded', name, concat_ws(' ', col, shard_count, colocate_with)) $$;
  create function truncate_local_data_after_distributing_table(name text) returns text language sql as $$ select note('emptied', name, '') $$;
  create function get_shard_id_for_distribution_column(name regclass, bucket int) returns bigint language sql immutable as
    $$ select 102000 + abs(hashint4(bucket)::bigint) % 7 $$;`;
