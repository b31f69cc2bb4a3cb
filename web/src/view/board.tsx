// The trending board: what moves, how much, since when, and why.
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { DIMENSIONS, type EntryDetails, type RankedEntry } from "../api";
import { address, linkTo, select, SPANS } from "../model/address";
import { arrange, keyOf, movementOf } from "../model/arrange";
import { BOARD_ROWS, connection, details, trending } from "../model/feed";
import { formatExact, formatScore, formatWhole } from "../model/format";
import { calm } from "../model/theme";
import { Bar, Name } from "./parts";
import { Sparkline } from "./sparkline";

const WALL_ROWS = 12;
const GLIDE_MS = 300;

function Moved({ entry }: { entry: RankedEntry }) {
  const movement = movementOf(entry);
  if (movement === null) return <span class="moved" role="cell" />;
  const was = entry.previous_rank;
  if (movement.kind === "new") {
    return <span class="moved new" role="cell" title="Not ranked ten minutes ago">new</span>;
  }
  if (movement.kind === "none") {
    return <span class="moved none" role="cell" title="The same place as ten minutes ago"><span aria-hidden="true">·</span></span>;
  }
  const up = movement.kind === "up";
  return (
    <span class={`moved ${movement.kind}`} role="cell" title={`${was} ten minutes ago`}>
      <span aria-hidden="true">{up ? "▲" : "▼"}{movement.places}</span>
      <span class="unseen">{up ? "up" : "down"} {movement.places}</span>
    </span>
  );
}

// One line of why: where most of it comes from.
function Why({ known }: { known: EntryDetails | undefined }) {
  if (!known) return <span class="why">&nbsp;</span>;
  const events = known.events.slice(0, 1);
  const cities = known.cities.slice(0, 2);
  return (
    <span class="why">
      <span>{formatWhole(known.people)} {known.people === 1 ? "person" : "people"}{events.length + cities.length > 0 && ", mostly "}</span>
      {events.map((event) => <span class="event" key={event.name}><bdi dir="auto" class="quoted">{event.name}</bdi></span>)}
      {cities.length > 0 && <span class="places">{events.length > 0 ? " · " : "in "}{cities.map((city, index) =>
        <span key={city.name}>{index > 0 && " and "}<bdi dir="auto">{city.name}</bdi></span>)}</span>}
    </span>
  );
}

function BoardRow({ entry, known, greatest, hold }: {
  entry: RankedEntry;
  known: EntryDetails | undefined;
  greatest: number;
  hold: (key: string | null) => void;
}) {
  const key = keyOf(entry);
  return (
    <div class="row" role="row" data-key={key} onPointerEnter={() => hold(key)} onPointerLeave={() => hold(null)}
      onFocusIn={() => hold(key)} onFocusOut={() => hold(null)}>
      <span class="rank figure" role="cell">{entry.rank}</span>
      <Moved entry={entry} />
      <span class="what" role="rowheader">
        <span class="title">
          <a href={linkTo({ kind: "entry", dimension: entry.dimension, name: entry.name })}><Name text={entry.name} dimension={entry.dimension} /></a>
          {" "}<small class="kind">{entry.dimension}</small>
        </span>
        <Why known={known} />
      </span>
      <span class="hours" role="cell"><Sparkline hours={known?.hours} /></span>
      <span class="score figure" role="cell" title={formatExact(entry.score)}>{formatScore(entry.score)}</span>
      <Bar share={entry.score / greatest} tone="measure" />
    </div>
  );
}

// Rows that stand elsewhere than before glide there. Motions add up, so a row caught on its way goes on smoothly.
function useGliding(order: string) {
  const body = useRef<HTMLDivElement>(null);
  const before = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const after = new Map<string, number>();
    for (const row of body.current?.children ?? []) {
      if (row instanceof HTMLElement && row.dataset.key) after.set(row.dataset.key, row.offsetTop);
    }
    const still = before.current.size === 0 || document.hidden || calm();
    for (const row of still ? [] : body.current?.children ?? []) {
      if (!(row instanceof HTMLElement) || !row.dataset.key) continue;
      const was = before.current.get(row.dataset.key);
      const by = (was ?? 0) - (after.get(row.dataset.key) ?? 0);
      if (was === undefined) row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: GLIDE_MS });
      else if (by !== 0) {
        row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }],
          { duration: GLIDE_MS, easing: "cubic-bezier(.2,.7,.3,1)", composite: "add" });
      }
    }
    before.current = after;
  }, [order]);
  return body;
}

function Waiting() {
  const lost = connection.value.state === "lost";
  return (
    <>
      {!lost && <p class="unseen" role="status">Loading the ranking</p>}
      {Array.from({ length: BOARD_ROWS }, (_, index) => <div class="row waiting" key={index} aria-hidden="true"><span class="rank figure">{index + 1}</span></div>)}
    </>
  );
}

function Nothing() {
  const { by, days } = address.value.selection;
  return (
    <div class="nothing">
      <p><strong>Nothing is trending yet.</strong></p>
      <p>Names appear here as soon as somebody says yes to an event; what had no RSVP for 70 minutes leaves.</p>
      <ul>
        {days < 7 && <li><button class="textual" onClick={() => select({ days: SPANS.at(-1)!.days })}>Look at the last week</button></li>}
        {by.length < DIMENSIONS.length && <li><button class="textual" onClick={() => select({ by: [...DIMENSIONS] })}>Rank everything, cities and countries too</button></li>}
        <li>Without a stream at hand, invent one: <code>rsvpulse simulate --serve 127.0.0.1:8100</code></li>
        <li><a href={linkTo({ kind: "system" })}>See what the sources are doing</a></li>
      </ul>
    </div>
  );
}

export function Board() {
  const held = useSignal<{ key: string; place: number } | null>(null);
  const known = useComputed(() => new Map((details.value?.entries ?? []).map((entry) => [keyOf(entry), entry])));
  const { wall } = address.value;
  const ranking = trending.value?.ranking;
  const rows = arrange(ranking ?? [], wall ? null : held.value).slice(0, wall ? WALL_ROWS : BOARD_ROWS);
  const body = useGliding(rows.map(keyOf).join("\n"));
  const hold = (key: string | null) => {
    const place = rows.findIndex((entry) => keyOf(entry) === key);
    held.value = key === null || place < 0 ? null : { key, place };
  };
  const greatest = Math.max(1e-9, ...(ranking ?? []).map((entry) => entry.score));
  return (
    <section class="board" aria-label="Trending board">
      {ranking?.length === 0 ? <Nothing /> : (
        <div role="table" aria-label="What is trending" aria-busy={!ranking}>
          <div class="row head" role="row">
            <span role="columnheader" class="rank"><span class="unseen">Rank</span></span>
            <span role="columnheader" class="moved" title="Places gained or lost in ten minutes"><span class="unseen">Movement</span></span>
            <span role="columnheader" class="what"><span class="unseen">Name and why</span></span>
            <span role="columnheader" class="hours">24 hours</span>
            <span role="columnheader" class="score" title="People who said yes, guests counted; recent hours count more">score</span>
          </div>
          <div class="rows" role="rowgroup" ref={body}>
            {ranking ? rows.map((entry) => (
              <BoardRow key={keyOf(entry)} entry={entry} known={known.value.get(keyOf(entry))} greatest={greatest} hold={hold} />
            )) : <Waiting />}
          </div>
        </div>
      )}
    </section>
  );
}
