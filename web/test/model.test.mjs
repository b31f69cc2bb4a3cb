// What the page knows apart from how it looks: node --test web/test. The sources are TypeScript, so esbuild reads them first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

async function load(path) {
  // Browsers have these; the modules look at them when they begin.
  globalThis.location ??= { search: "" };
  globalThis.sessionStorage ??= { getItem: () => null, setItem: () => {} };
  const { outputFiles } = await build({ entryPoints: [new URL(`../src/${path}`, import.meta.url).pathname], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

const { parseAddress, hrefOf } = await load("model/address.ts");
const { arrange, movementOf, keyOf } = await load("model/arrange.ts");
const { EventParser } = await load("model/sse.ts");

test("an address says what is shown and selected, and nothing that goes without saying", () => {
  for (const href of ["./", "?view=system", "?topic=C%2B%2B+%26+more&days=3", "?event_id=ab%2Fc", "?by=city,country&decay=0.5", "?wall=1"]) {
    assert.equal(hrefOf(parseAddress(href === "./" ? "" : href)), href);
  }
});

test("whatever stands in the address, it is a valid one", () => {
  const { selection, view } = parseAddress("?by=planets&days=-5&decay=1e9&topic=");
  assert.deepEqual(selection, { by: ["topic", "event"], days: 1, decay: 1 });
  assert.deepEqual(view, { kind: "live" });
});

const entry = (name, rank, previous_rank) => ({ dimension: "topic", name, rank, score: 1, previous_rank });

test("the row under the pointer stays where it is", () => {
  const rows = [entry("a", 1), entry("b", 2), entry("c", 3)];
  assert.deepEqual(arrange(rows, { key: keyOf(rows[2]), place: 0 }).map((row) => row.name), ["c", "a", "b"]);
  assert.equal(arrange(rows, { key: "topic gone", place: 0 }), rows);
});

test("movement is told only when something is known of before", () => {
  assert.equal(movementOf({ dimension: "topic", name: "a", rank: 1, score: 1 }), null);
  assert.deepEqual(movementOf(entry("a", 1, null)), { kind: "new" });
  assert.deepEqual(movementOf(entry("a", 1, 4)), { kind: "up", places: 3 });
  assert.deepEqual(movementOf(entry("a", 4, 1)), { kind: "down", places: 3 });
  assert.deepEqual(movementOf(entry("a", 4, 4)), { kind: "none" });
});

test("events come out whole, however the bytes were cut", () => {
  const text = ": alive\n\nid: x.1\nevent: trending\ndata: {\"a\":1}\n\nevent: status\r\ndata: one\r\ndata: two\r\n\r\n";
  for (let cut = 1; cut < text.length; ++cut) {
    const parser = new EventParser();
    const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
    assert.deepEqual(events, [{ name: "trending", data: '{"a":1}', id: "x.1" }, { name: "status", data: "one\ntwo", id: null }], `cut at ${cut}`);
  }
});
