// The live feed: one stream from the server, opened anew when it breaks or another selection is wanted.
//
// What arrives is kept, the newest of each kind, and shown with the next frame the browser draws. A tab in the background draws
// none, so it costs nothing there and is up to date at once when it comes back; pausing works the same way.
import { batch, effect, signal } from "@preact/signals";
import type { Details, History, Lights, Selection, Status, Trending, Windows } from "../api";
import { address } from "./address";
import { Failure, needsToken, request, token, urlOf } from "./client";
import { EventParser, type ServerEvent } from "./sse";

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "lost"; reason: string; advice: string; retryAt: number };

export const connection = signal<Connection>({ state: "connecting" });
export const trending = signal<Pick<Trending, "now" | "ranking"> | null>(null);
export const windows = signal<Windows | null>(null);
export const details = signal<Details | null>(null);
export const status = signal<Status | null>(null);
export const lights = signal<Lights | null>(null);
// The total of the last five minutes, second by second, the newest last.
export const totals = signal<{ end: number; values: number[] }>({ end: 0, values: [] });
export const paused = signal(false);
// When what is shown was received, by this machine's clock.
export const shownAt = signal(0);

export const BOARD_ROWS = 20;
const HISTORY = 600;
const SILENCE_MS = 10_000;
const LONGEST_WAIT_MS = 5_000;

const pending = new Map<string, unknown>();
let frame = 0;

function show(): void {
  frame = 0;
  if (paused.value) return;
  batch(() => {
    for (const [name, value] of pending) apply(name, value);
    pending.clear();
    shownAt.value = Date.now();
  });
}

function apply(name: string, value: unknown): void {
  if (name === "trending") trending.value = value as Trending;
  if (name === "details") details.value = value as Details;
  if (name === "windows") windows.value = value as Windows;
  if (name === "status") status.value = value as Status;
  if (name === "lights") lights.value = value as Lights;
  if (name === "totals") totals.value = value as { end: number; values: number[] };
}

let gathered: { end: number; values: number[] } = { end: 0, values: [] };

// Totals are gathered from every message, seen or not, so that the line has no gaps.
function gather(name: string, value: unknown): void {
  if (name === "history") {
    const { end, totals: values } = value as History;
    gathered = { end, values };
  } else {
    const { end, total } = value as Windows;
    if (end <= gathered.end) return;
    gathered = { end, values: [...gathered.values, total].slice(-HISTORY) };
  }
  pending.set("totals", gathered);
}

function receive({ name, data }: ServerEvent): void {
  const value: unknown = JSON.parse(data);
  if (name === "history" || name === "windows") gather(name, value);
  if (name !== "history") pending.set(name, value);
  frame ||= requestAnimationFrame(show);
}

export function togglePause(): void {
  paused.value = !paused.value;
  if (!paused.value) frame ||= requestAnimationFrame(show);
}

function streamUrl({ by, days, decay }: Selection): string {
  return urlOf("stream", { by: by.join(), days, decay, top: BOARD_ROWS });
}

// Reads one stream to its end. Ends by an exception when it breaks.
async function follow(url: string, lastId: { value: string }, signalOf: AbortController): Promise<void> {
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (lastId.value) headers["Last-Event-ID"] = lastId.value;
  const response = await request(url, { headers, signal: signalOf.signal, cache: "no-store" });
  if (!response.body) throw new Failure("The stream is empty", "", 0);
  connection.value = { state: "live" };
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let silence = setTimeout(() => reader.cancel(), SILENCE_MS);
  for (;;) {
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) break;
    silence = setTimeout(() => reader.cancel(), SILENCE_MS);
    for (const event of parser.push(value)) {
      if (event.id !== null) lastId.value = event.id;
      receive(event);
    }
  }
  throw new Failure("The stream ended", "The server may be starting again.", 0);
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = () => (clearTimeout(timer), resolve());
    signal.addEventListener("abort", now, { once: true });
    addEventListener("online", now, { once: true });
  });
}

async function keepFollowing(selection: Selection, control: AbortController): Promise<void> {
  const lastId = { value: "" };
  for (let failures = 0; !control.signal.aborted; ) {
    const opened = Date.now();
    try {
      await follow(streamUrl(selection), lastId, control);
    } catch (error) {
      if (control.signal.aborted) return;
      failures = Date.now() - opened > SILENCE_MS ? 1 : failures + 1;
      const wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** failures) * (0.75 + Math.random() / 2);
      const { title, advice } = error instanceof Failure ? error : new Failure("The connection broke", "", 0);
      connection.value = { state: "lost", reason: title, advice, retryAt: Date.now() + wait };
      await waited(needsToken.value ? 3_600_000 : wait, control.signal);
    }
  }
}

// Follows the selection in the address from now on.
export function startFeed(): void {
  let control = new AbortController();
  let followed = "";
  effect(() => {
    const selection = address.value.selection;
    const wanted = `${streamUrl(selection)} ${token.value}`;
    if (wanted === followed) return;
    followed = wanted;
    control.abort();
    control = new AbortController();
    // A slider being turned asks for many; only the one it rests on is opened.
    const mine = control;
    setTimeout(() => {
      if (!mine.signal.aborted) void keepFollowing(selection, mine);
    }, trending.peek() ? 120 : 0);
  });
}
