// A stand-in of rsvpulse's API with invented, moving data, for work on the page alone: node dev/mock/server.mjs [PORT].
// Serves the built page too (build/web of the checkout), below any path prefix given as PREFIX. Never shipped.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { World } from "./world.mjs";

export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml", ".json": "application/json", ".map": "application/json" };
const PAGE = join(fileURLToPath(import.meta.url), "../../../../build/web");

const list = (text, otherwise) => (text ? text.split(",") : otherwise);

function answers(world) {
  return {
    trending: (query) => ({
      ...world.trending({ by: list(query.get("by"), ["topic", "event"]), top: Number(query.get("top") ?? 20), q: query.get("q") ?? "" }),
      windows: world.windows(),
    }),
    windows: () => world.windows(),
    map: () => world.map(),
    sources: () => ({ sources: world.sources() }),
    pipelines: () => world.pipelines(),
    "dead-letters": () => world.deadLetters(),
  };
}

function detailOf(world, path, query) {
  const days = Number(query.get("days") ?? 1);
  const [kind, ...rest] = path.split("/").map(decodeURIComponent);
  if (rest.includes("missing")) return null;
  if (kind === "trending" && rest.length === 2) return world.entry(rest[0], rest[1], days);
  if (kind === "events" && rest.length === 1) return world.event(rest[0], days);
  if (kind === "groups" && rest.length === 1) return world.group(Number(rest[0]), days);
  return null;
}

function stream(world, query, request, response) {
  const by = list(query.get("by"), ["topic", "event"]);
  const top = Number(query.get("top") ?? 20);
  let id = Number(request.headers["last-event-id"] ?? 0);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (event, value) => response.write(`id: ${++id}\nevent: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  const ranking = () => world.trending({ by, top, movement: true });
  const each = (ms, act) => {
    act();
    return setInterval(act, ms);
  };
  send("history", world.history());
  const timers = [
    each(100, () => send("trending", ranking())),
    each(1000, () => {
      send("windows", world.windows());
      send("status", world.status());
      send("lights", world.lights());
    }),
    each(5000, () => send("details", world.details(ranking().ranking))),
  ];
  request.on("close", () => timers.forEach(clearInterval));
}

// Resolves to {url, close, world} once it listens. `prefix` is what the page lies below, such as "/rsvp".
export async function startMock({ port = 0, prefix = "", page = PAGE, seed = 7, live = true } = {}) {
  const world = new World(seed);
  for (let i = 0; i < 400; ++i) world.step();
  const clock = live ? setInterval(() => world.step(), 100) : null;
  const fixed = answers(world);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (!url.pathname.startsWith(`${prefix}/`)) return response.writeHead(404).end();
    const path = url.pathname.slice(prefix.length + 1);
    response.setHeader("content-security-policy", CSP);
    if (path.startsWith("api/v1/")) {
      const route = path.slice(7);
      if (route === "stream") return stream(world, url.searchParams, request, response);
      const answer = fixed[route]?.(url.searchParams) ?? detailOf(world, route, url.searchParams);
      response.writeHead(answer ? 200 : 404, { "content-type": answer ? "application/json" : "application/problem+json" });
      return response.end(JSON.stringify(answer ?? { type: "about:blank", title: "Not found", status: 404,
        detail: "nothing of that name had an RSVP in the last 7 days" }));
    }
    try {
      const file = normalize(path || "index.html");
      if (file.startsWith("..")) throw new Error("outside");
      const bytes = await readFile(join(page, file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end("no such file");
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}/`, world,
    close: () => new Promise((resolve) => {
      clearInterval(clock);
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock({ port: Number(process.argv[2] ?? 8099), prefix: process.env.PREFIX ?? "" });
  console.log(url);
}
