// The page, watched for minutes on a server that others started, for figures:
//   node watch.mjs pixel URL COUNT     COUNT messages pushed one by one; [{sent, answered, shown}] of each, ms since the epoch
//   node watch.mjs heap URL MINUTES    what the page's memory holds after a forced collection; [{ms, bytes, nodes, listeners}]
// Prints JSON; exit code 1 and the reason when the page shows a fault.
import assert from "node:assert/strict";
import { openBrowser } from "./chrome.mjs";
import { message } from "./server.mjs";

const LIMIT = { timeout: 15_000 };
const SAMPLE_MS = 10_000;
const APART_MS = 200;
const SETTLE_MS = 5_000; // the browser's own start is no part of the figure
// More people than any made-up topic has, so that each is the board's first for a while.
const GUESTS = 1_000_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Notes when a name beginning with `prefix` was drawn: the frame after the one that brought it into the document has begun.
function watchNames(prefix) {
  const seen = {};
  window.shownAt = seen;
  const look = () => {
    for (const { title } of document.querySelectorAll(".rows .row .name")) {
      if (!title.startsWith(prefix) || title in seen) continue;
      seen[title] = 0;
      requestAnimationFrame(() => (seen[title] = Date.now()));
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["title"] });
}

async function push(url, text) {
  const response = await fetch(new URL("api/v1/rsvps", url), { method: "POST", body: text });
  assert.ok(response.ok, await response.text());
}

async function pixel(page, url, count) {
  const run = Date.now();
  const prefix = `Probe ${run} `;
  await page.evaluate(watchNames, prefix);
  const times = [];
  await wait(SETTLE_MS);
  for (let index = 0; index < count; ++index) {
    const name = `${prefix}${index}`;
    const sent = Date.now();
    await push(url, message(-run - index, sent, name, { guests: GUESTS + 1_000 * index }));
    times.push({ name, sent, answered: Date.now() });
    // Not in step with anything the server does by a beat.
    await wait(APART_MS * (0.5 + Math.random()));
  }
  await page.waitForFunction((name) => window.shownAt[name] > 0, times.at(-1).name, LIMIT);
  const shown = await page.evaluate(() => window.shownAt);
  return times.map(({ name, sent, answered }) => ({ sent, answered, shown: shown[name] ?? null }));
}

async function heap(page, minutes) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const samples = [];
  const began = Date.now();
  for (const end = began + minutes * 60_000; Date.now() < end; ) {
    await wait(SAMPLE_MS);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    samples.push({ ms: Date.now() - began, bytes: usedSize, nodes, listeners: jsEventListeners });
  }
  return samples;
}

const [, , what, url, amount] = process.argv;
const browser = await openBrowser();
try {
  const { page } = browser;
  await page.goto(url);
  await page.waitForSelector(".row .title", LIMIT);
  await page.waitForSelector(".chart.map canvas", LIMIT);
  const found = what === "pixel" ? await pixel(page, url, Number(amount)) : await heap(page, Number(amount));
  assert.deepEqual(browser.faults, []);
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
