// The job of `rsvpulse structure FILE --to FOLDER` (seven tables, latest-wins in each, Parquet sorted by key) in DuckDB's SQL, for
// bench/lake. Usage: node duckdb_tables.mjs FILE FOLDER THREADS; prints the seconds that it took, then
// the numbers of rows.
//
// One pass over the JSON into a table in memory, because seven passes took longer. Up to 8,388,608 messages.
import {mkdirSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [file, folder, threads] = process.argv.slice(2);
const columns = `{
  rsvp_id: 'BIGINT', mtime: 'BIGINT', response: 'VARCHAR', guests: 'INTEGER', visibility: 'VARCHAR',
  member: 'STRUCT(member_id BIGINT, member_name VARCHAR, photo VARCHAR)',
  event: 'STRUCT(event_id VARCHAR, event_name VARCHAR, event_url VARCHAR, "time" BIGINT)',
  "group": 'STRUCT(group_id BIGINT, group_name VARCHAR, group_city VARCHAR, group_state VARCHAR, group_country VARCHAR,
                   group_lat DOUBLE, group_lon DOUBLE, group_urlname VARCHAR, group_topics STRUCT(urlkey VARCHAR, topic_name VARCHAR)[])',
  venue: 'STRUCT(venue_id BIGINT, venue_name VARCHAR, lat DOUBLE, lon DOUBLE)'}`;

// The newest row of each key: m is a struct of the table's columns. The version is (mtime, position) packed into one number,
// which max_by compares four times as fast as a struct of the two.
const unpacked = `(version >> 23)::bigint as updated_mtime, (version & 8388607)::bigint as updated_position`;
const newest = (key, from) => `
  select unnest(m), ${unpacked} from (select max_by(m, version) as m, max(version) as version from ${from} group by ${key})`;

const tables = {
  venues: newest('m.venue_id', `(select venue as m, version from messages where venue.venue_id is not null)`),
  members: newest('m.member_id', `(select member as m, version from messages)`),
  events: newest('m.event_id', `(select event as m, version from messages)`),
  groups: newest('m.group_id', `(select struct_pack(group_id := "group".group_id, group_name := "group".group_name,
      group_city := "group".group_city, group_state := "group".group_state, group_country := "group".group_country,
      group_lat := "group".group_lat, group_lon := "group".group_lon, group_urlname := "group".group_urlname) as m, version
    from messages)`),
  topics: newest('m.urlkey', `(select unnest("group".group_topics) as m, version from messages)`),
  groups_topics: `select distinct group_id, unnest(topics).urlkey as urlkey, ${unpacked} from (
    select "group".group_id as group_id, max_by("group".group_topics, version) as topics, max(version) as version
    from messages group by 1)`,
  rsvps: newest('m.rsvp_id', `(select struct_pack(rsvp_id := rsvp_id, event_id := event.event_id, group_id := "group".group_id,
      member_id := member.member_id, venue_id := venue.venue_id, mtime := mtime, guests := coalesce(guests, 0), response := response,
      visibility := visibility) as m, version from messages)`),
};
const keys = {venues: 'venue_id', members: 'member_id', events: 'event_id', groups: 'group_id', topics: 'urlkey',
              groups_topics: 'group_id, urlkey', rsvps: 'rsvp_id'};

const connection = await (await DuckDBInstance.create(':memory:', {threads})).connect();
const begin = process.hrtime.bigint();
await connection.run(`create table messages as
  select mtime::ubigint << 23 | (row_number() over () - 1)::ubigint as version, * from read_json('${file}', format = 'newline_delimited', columns = ${columns},
                                                                maximum_object_size = 2097152)
  where event.event_id is not null and "group".group_id is not null and member.member_id is not null`);
for (const [name, sql] of Object.entries(tables)) {
  mkdirSync(`${folder}/${name}`, {recursive: true});
  await connection.run(`copy (select * from (${sql}) order by ${keys[name]}) to '${folder}/${name}/0.parquet'
                        (format parquet, compression zstd)`);
}
const seconds = (Number(process.hrtime.bigint() - begin) / 1e9).toFixed(3);
const rows = {};
for (const name of Object.keys(tables)) {
  const count = await (await connection.runAndReadAll(`select count(*)::integer from read_parquet('${folder}/${name}/0.parquet')`)).getRows();
  rows[name] = count[0][0];
}
console.log(seconds);
console.log(JSON.stringify(rows));
