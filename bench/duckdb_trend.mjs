// The job of `rsvpulse trend --output tsv` (topics and events, latest-wins, event clock) in DuckDB's SQL, one thread, for
// bench/run. Usage: node duckdb_trend.mjs FILE OUT.tsv; prints the seconds that the query took.
import {writeFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [file, out] = process.argv.slice(2);
const columns = `{
  rsvp_id: 'BIGINT', mtime: 'BIGINT', response: 'VARCHAR', guests: 'BIGINT',
  event: 'STRUCT(event_name VARCHAR)', "group": 'STRUCT(group_topics STRUCT(topic_name VARCHAR)[])'}`;
const blanks = `chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)`;

const sql = `
with messages as (
  select row_number() over () as position, * from read_json('${file}', format = 'newline_delimited', columns = ${columns},
                                                            maximum_object_size = 2097152)),
clock as (select max(mtime) as now from messages),
latest as (
  select rsvp_id, max_by(struct_pack(mtime := mtime, response := response, guests := guests, event_name := event.event_name,
                                     topics := "group".group_topics), (mtime, position)) as m
  from messages group by rsvp_id),
counted as (
  select m.mtime as mtime, m.mtime // 3600000 as bucket, 1 + coalesce(m.guests, 0) as weight, m.event_name as event_name,
         m.topics as topics
  from latest, clock
  where lower(trim(m.response, ${blanks})) = 'yes' and m.mtime // 3600000 >= now // 3600000 - 24),
named as (
  select mtime, bucket, weight, 0 as dimension, unnest(list_distinct(list_transform(topics, t -> trim(t.topic_name, ${blanks})))) as name
  from counted
  union all
  select mtime, bucket, weight, 1, trim(event_name, ${blanks}) from counted where event_name is not null),
buckets as (
  select dimension, name, bucket, sum(weight)::double as count, max(mtime) as newest from named where name <> '' group by all),
scored as (
  select dimension, name, sum(count / pow(abs(now // 3600000 - bucket) + 1.0, 1.0) order by bucket) as score, max(newest) as newest
  from buckets, clock group by all)
select dimension, name, score from scored, clock where newest // 60000 >= now // 60000 - 70
order by round(score * 1e9) desc, name, dimension limit 20`;

const connection = await (await DuckDBInstance.create(':memory:', {threads: '1'})).connect();
const begin = process.hrtime.bigint();
const rows = await (await connection.runAndReadAll(sql)).getRows();
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const escape = (text) => text.replace(/[\\\t\n\r]/g, (c) => ({'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'})[c]);
writeFileSync(out, rows.map(([dimension, name, score], i) => `${i + 1}\t${dimension ? 'event' : 'topic'}\t${escape(name)}\t${score.toFixed(6)}\n`).join(''));
console.log(seconds.toFixed(3));
