// Runs a script of SQL, a statement a line end after a semicolon, on a DuckDB file, one thread; for bench/lake.
// Usage: node duckdb_script.mjs SCRIPT FILE.duckdb; prints the seconds that it took.
import {readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [script, file] = process.argv.slice(2);
const statements = readFileSync(script, 'utf8').split(';\n').filter((sql) => sql.trim());
const connection = await (await DuckDBInstance.create(file, {threads: '1'})).connect();
const begin = process.hrtime.bigint();
for (const sql of statements) await connection.run(sql);
console.log((Number(process.hrtime.bigint() - begin) / 1e9).toFixed(3));
