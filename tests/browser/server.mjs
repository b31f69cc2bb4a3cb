// A running `rsvpulse run` over made-up messages, for the tests of its page.
import { spawn, spawnSync } from "node:child_process";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;
export const PROGRAM = process.env.RSVPULSE_PROGRAM ?? join(ROOT, "build/release/rsvpulse");
const START_LIMIT_MS = 30_000;

export const HOSTILE = [
  '<img src=x onerror="alert(1)">Sunrise hike',
  "</script><script>alert(2)</script>",
  "لقاء مطوري البرمجيات في القاهرة",
  "🎉👩‍👩‍👧 Family picnic",
  "x".repeat(300),
];

// A message that ranks its event and topics high.
export function message(id, mtime, event, { topic = event, guests = 400, response = "yes" } = {}) {
  return JSON.stringify({
    rsvp_id: id, mtime, response, guests, visibility: "public", member: { member_id: id, member_name: "M" },
    event: { event_id: `hostile${id}`, event_name: event, event_url: "https://example.net/" },
    group: { group_id: 900 + (id % 50), group_name: `Group of ${event}`, group_city: "London", group_country: "gb", group_lat: 51.5, group_lon: -0.1,
      group_topics: [{ urlkey: "t", topic_name: topic }] },
  });
}

function started(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    const limit = setTimeout(() => reject(new Error(`the server did not start: ${text}`)), START_LIMIT_MS);
    child.stderr.on("data", (bytes) => {
      text += bytes;
      const url = /listening \(url=(\S+?)\)/.exec(text)?.[1];
      if (!url) return;
      clearTimeout(limit);
      resolve(`${url}/`);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with code ${code}: ${text}`)));
  });
}

export class Server {
  static async start({ count = 4000, hostile = true, port = 0, options = [] } = {}) {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), "rsvpulse-page-"));
    server.file = join(server.folder, "rsvps.jsonl");
    const made = spawnSync(PROGRAM, ["simulate", "--count", String(count), "--seed", "5", "--rate", "2", "--malformed", "0.002", "--out", server.file]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const newest = Number(spawnSync("sh", ["-c", `grep -oE '"mtime": ?[0-9]{13}' '${server.file}' | grep -oE '[0-9]+$' | sort -n | tail -1`]).stdout);
    server.newest = newest;
    if (hostile) await appendFile(server.file, HOSTILE.map((name, index) => `${message(index + 1, newest, name)}\n`).join(""));
    await server.run(port, options);
    await server.settled();
    return server;
  }

  async run(port = 0, options = []) {
    this.child = spawn(PROGRAM, ["run", "--data-dir", join(this.folder, "data"), "--source", this.file, "--listen", `127.0.0.1:${port}`,
      "--clock", "event", ...options], { stdio: ["ignore", "ignore", "pipe"] });
    this.url = await started(this.child);
    this.port = Number(new URL(this.url).port);
  }

  async get(route) {
    const response = await fetch(new URL(`api/v1/${route}`, this.url));
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return response.headers.get("content-type").includes("json") ? response.json() : response.text();
  }

  // Until all of the file is counted.
  async settled() {
    for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const [sources, pipelines] = await Promise.all([this.get("sources"), this.get("pipelines")]);
      const { log, pipelines: all } = pipelines;
      if (sources.sources.some((one) => one.phase === "ended") && log.records > 0 && all.every((one) => one.lag === 0)) return;
    }
    throw new Error("the file was not counted in time");
  }

  async push(...messages) {
    const response = await fetch(new URL("api/v1/rsvps", this.url), { method: "POST", body: messages.join("\n") });
    if (!response.ok) throw new Error(`push: ${response.status} ${await response.text()}`);
  }

  stop(signal = "SIGTERM") {
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    return gone;
  }

  async close() {
    if (this.child.exitCode === null) await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
