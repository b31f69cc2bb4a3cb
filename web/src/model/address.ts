// The address: which view is shown and what is selected, both kept in the query, so that it can be shared and "back" works. The
// path is never touched: the page works below any prefix.
import { signal } from "@preact/signals";
import { DIMENSIONS, type Dimension, type Selection } from "../api";

export type View =
  | { kind: "live" }
  | { kind: "system" }
  | { kind: "entry"; dimension: Dimension; name: string }
  | { kind: "event"; id: string }
  | { kind: "group"; id: string };

export interface Address {
  view: View;
  selection: Selection;
  wall: boolean;
}

export const DEFAULT: Selection = { by: ["topic", "event"], days: 1, decay: 1 };
export const SPANS: readonly { days: number; text: string }[] = [
  { days: 1, text: "last day" },
  { days: 3, text: "last three days" },
  { days: 7, text: "last week" },
];

export const spanWords = (days: number) => SPANS.find((span) => span.days === days)?.text ?? `last ${days} days`;

function numberWithin(text: string | null, min: number, max: number, otherwise: number): number {
  const value = text === null || text === "" ? NaN : Number(text);
  return value >= min && value <= max ? value : otherwise;
}

function viewOf(query: URLSearchParams): View {
  if (query.get("view") === "system") return { kind: "system" };
  const event = query.get("event_id");
  if (event) return { kind: "event", id: event };
  const group = query.get("group_id");
  if (group) return { kind: "group", id: group };
  for (const dimension of DIMENSIONS) {
    const name = query.get(dimension);
    if (name) return { kind: "entry", dimension, name };
  }
  return { kind: "live" };
}

// Whatever the query holds, the address is a valid one.
export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const named = (query.get("by") ?? "").split(",");
  const by = DIMENSIONS.filter((dimension) => named.includes(dimension));
  return {
    view: viewOf(query),
    selection: {
      by: by.length > 0 ? by : DEFAULT.by,
      days: Math.round(numberWithin(query.get("days"), 1, 36_500, DEFAULT.days)),
      decay: numberWithin(query.get("decay"), 0, 10, DEFAULT.decay),
    },
    wall: query.get("wall") === "1",
  };
}

// A relative reference, for links. What is the default is left out.
export function hrefOf({ view, selection, wall }: Address): string {
  const query = new URLSearchParams();
  if (view.kind === "system") query.set("view", "system");
  if (view.kind === "event") query.set("event_id", view.id);
  if (view.kind === "group") query.set("group_id", view.id);
  if (view.kind === "entry") query.set(view.dimension, view.name);
  if (selection.by.join() !== DEFAULT.by.join()) query.set("by", selection.by.join());
  if (selection.days !== DEFAULT.days) query.set("days", String(selection.days));
  if (selection.decay !== DEFAULT.decay) query.set("decay", String(selection.decay));
  if (wall) query.set("wall", "1");
  const text = query.toString().replaceAll("%2C", ",");
  return text ? `?${text}` : "./";
}

export const address = signal<Address>(parseAddress(location.search));

// The link to a view that keeps what is selected now.
export function linkTo(view: View): string {
  return hrefOf({ view, selection: address.value.selection, wall: false });
}

// `replace`: for what is turned rather than gone to, such as a slider; "back" then skips it.
export function go(change: Partial<Address>, { replace = false } = {}): void {
  const next = { ...address.value, ...change };
  history[replace ? "replaceState" : "pushState"](null, "", hrefOf(next));
  address.value = next;
}

export function select(change: Partial<Selection>): void {
  go({ selection: { ...address.value.selection, ...change } }, { replace: true });
}

// Links within the page change the view without loading it anew; what opens a tab or window is left to the browser.
export function followAddress(): void {
  addEventListener("popstate", () => (address.value = parseAddress(location.search)));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href");
    if (!href || !(href === "./" || href.startsWith("?"))) return;
    event.preventDefault();
    go(parseAddress(href === "./" ? "" : href));
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  });
}
