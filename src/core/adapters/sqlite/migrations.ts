import type { DatabaseSync } from 'node:sqlite'

/**
 * Each step from one schema to the next, in order; the number of the last is the version of the schema. Forward only:
 * a step that was released is never changed. Each ends by setting `user_version`.
 */
export const migrations: readonly ((db: DatabaseSync) => void)[] = [
  (db) =>
    db.exec(`
      create table event (
        seq integer primary key,
        at_ms integer not null,
        type text not null,
        version integer not null,
        agent_id text,
        actor text not null,
        data text not null,
        hash text not null
      ) strict;
      create index event_by_agent on event (agent_id, seq) where agent_id is not null;
      create index event_by_time on event (at_ms);
      create table agent (
        id text primary key,
        record text not null
      ) strict, without rowid;
      create table run (
        run_id text primary key,
        agent_id text not null,
        started_at_ms integer not null,
        record text not null
      ) strict, without rowid;
      create index run_by_agent on run (agent_id, started_at_ms);
      pragma user_version = 1;
    `),
  // What finds events is filled a thousand at a time, which spares each commit the pages of every index.
  (db) =>
    db.exec(`
      drop index event_by_agent;
      drop index event_by_time;
      create table event_of_agent (
        agent_id text not null,
        seq integer not null,
        type text not null,
        primary key (agent_id, seq)
      ) strict, without rowid;
      create table event_of_type (
        type text not null,
        seq integer not null,
        primary key (type, seq)
      ) strict, without rowid;
      create table log_state (
        one integer primary key check (one = 1),
        seq integer not null,
        at_ms integer not null,
        hash text not null,
        indexed_seq integer not null,
        projection_version integer not null,
        recoveries integer not null
      ) strict;
      insert into log_state
        select 1, seq, at_ms, hash, 0, 0, 0 from event
        union all select 1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0, 0, 0
        order by seq desc limit 1;
      pragma user_version = 2;
    `),
  // The log may begin after its first event: what was known by then, and the hash that the chain goes on from.
  (db) =>
    db.exec(`
      create table base_agent (
        id text primary key,
        record text not null
      ) strict, without rowid;
      create table base_run (
        run_id text primary key,
        agent_id text not null,
        started_at_ms integer not null,
        record text not null
      ) strict, without rowid;
      create table log_anchor (
        one integer primary key check (one = 1),
        seq integer not null,
        at_ms integer not null,
        hash text not null
      ) strict;
      insert into log_anchor values
        (1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000');
      pragma user_version = 3;
    `),
  // Secrets, sealed, and what is known of the keys that they are wrapped with. No projection: no event has what is in here.
  (db) =>
    db.exec(`
      create table secret_key (
        id text primary key,
        source text not null,
        params text not null,
        proof text not null,
        state text not null,
        made_at_ms integer not null
      ) strict, without rowid;
      create table secret (
        name text primary key,
        id text not null,
        version integer not null,
        key_id text not null,
        wrapped_key text not null,
        sealed text not null,
        created_at_ms integer not null,
        changed_at_ms integer not null
      ) strict, without rowid;
      pragma user_version = 4;
    `),
]
