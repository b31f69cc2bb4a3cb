// The API as the page sees it: every answer below api/v1, in the names that the server uses. Times are milliseconds since the
// epoch. A field marked optional is there only when asked for; null means "not known".

export type Dimension = "topic" | "event" | "group" | "city" | "country";
export const DIMENSIONS: readonly Dimension[] = ["topic", "event", "group", "city", "country"];

// What the viewer chooses at read time.
export interface Selection {
  by: Dimension[];
  days: number; // RSVPs of hours before now's less 24 × days count nothing
  decay: number; // exponent, 0 to 10
}

// GET trending?by=&top=&days=&decay=&idle_minutes=&q=
export interface Trending {
  now: number;
  ranking: RankedEntry[];
  windows: Windows;
}

export interface RankedEntry {
  rank: number;
  dimension: Dimension;
  name: string;
  score: number;
  // In the stream only: the rank of about ten minutes ago; null: it had none then. Left out while nothing is known of then.
  previous_rank?: number | null;
}

// GET windows; in the stream each second.
export interface Windows {
  end: number; // the five minutes end with this second, included
  total: number; // RSVPs in them, whatever the answer
  responses: Responses; // of the last `days`
  top_events: TopEvent[];
}

export interface Responses {
  yes: number;
  no: number;
  other: number;
}

export interface TopEvent {
  event_id: string;
  event_name: string | null;
  yes: number; // RSVPs, guests not counted
}

// In the stream, first: how the total of the last five minutes went, second by second.
export interface History {
  end: number; // of the last one
  totals: number[]; // at most 600
}

// Why an entry ranks and how its day went; in the stream every five seconds for the entries on the board.
export interface Details {
  now: number;
  first_hour: number; // when the first of `hours` begins
  entries: EntryDetails[];
}

export interface EntryDetails {
  dimension: Dimension;
  name: string;
  hours: number[]; // people by hour; the last is the hour under way
  people: number; // over the selected days, guests counted
  events: Counted[]; // the greatest first, a few
  cities: Counted[];
}

export interface Counted {
  name: string;
  people: number;
}

// GET trending/{dimension}/{name}?days=&decay=
export interface EntryPage {
  now: number;
  dimension: Dimension;
  name: string;
  rank: number | null; // within its dimension; null: idle
  score: number;
  people: number;
  rsvps: number; // that say yes
  latest: number | null; // mtime of the newest of them
  hours: HourSeries;
  events: CountedEvent[];
  groups: CountedGroup[];
  cities: Counted[];
  countries: Counted[];
  topics: Counted[];
}

export interface HourSeries {
  first: number; // when the first hour begins
  people: number[]; // hour by hour; the last is the one under way
}

export interface CountedEvent extends Counted {
  event_id: string;
}

export interface CountedGroup extends Counted {
  group_id: number | null;
}

// GET events/{id}?days=
export interface EventPage {
  now: number;
  event_id: string;
  name: string | null;
  people: number;
  rsvps: number;
  five_minutes: number; // of these RSVPs, in the last five minutes
  latest: number | null;
  hours: HourSeries;
  groups: CountedGroup[];
  cities: Counted[];
  countries: Counted[];
  topics: Counted[];
}

// GET groups/{id}?days=
export interface GroupPage {
  now: number;
  group_id: number;
  name: string;
  city: string | null;
  country: string | null;
  place: { lat: number; lon: number } | null;
  people: number;
  rsvps: number;
  latest: number | null;
  hours: HourSeries;
  events: CountedEvent[];
  topics: Counted[];
}

// GET map?days=: where the groups are that people said yes to.
export interface WorldMap {
  now: number;
  places: Place[]; // the most people first, at most 2,000
  without_place: number; // people whose group tells no place, or 0,0
}

export interface Place {
  lat: number;
  lon: number;
  city: string | null;
  people: number;
}

// In the stream each second with something to tell: where RSVPs of yes just came from.
export interface Lights {
  places: { lat: number; lon: number; people: number }[];
}

// In the stream each second: whether the numbers are fresh and true.
export interface Status {
  now: number; // the server's clock
  clock: "wall" | "event";
  event_time: number | null; // the greatest mtime so far
  // null where the server has the counts of other processes alone, and so below.
  messages_per_second: number | null; // over the last ten seconds
  exact: boolean; // false: a memory budget made it forget hours that count
  rsvps: number | null; // known by their id
  conservation: Conservation | null;
  sources: SourceStatus[] | null;
}

// Of every message read exactly one class holds but for out_of_order and changed, which are counted beside them.
export interface Conservation {
  read: number;
  applied: number;
  duplicate: number;
  superseded: number;
  expired: number;
  dead_letter: number;
  out_of_order: number;
  changed: number; // of the applied: took back what the RSVP said before
}

// GET sources
export interface Sources {
  sources: SourceStatus[];
}

export interface SourceStatus {
  name: string;
  phase: "connecting" | "open" | "waiting" | "ended" | "failed";
  reason: string; // of waiting or failing
  connections: number;
}

// GET pipelines
export interface Pipelines {
  log: { records: number; bytes: number; dead_letters: number };
  pipelines: Pipeline[];
}

export interface Pipeline {
  name: string;
  positions: { partition: number; offset: number }[];
  lag: number; // of all partitions
  lags: { partition: number; records: number }[];
  conservation: Omit<Conservation, "read" | "out_of_order" | "changed">;
  trouble: string | null; // what is being tried again
  checkpoint?: { at: number; duration_ms: number } | null;
}

// GET dead-letters?limit=
export interface DeadLetters {
  total: number;
  letters: DeadLetter[]; // the newest first
}

export interface DeadLetter {
  source: string;
  line: number;
  offset: number;
  field: string;
  reason: string;
  bytes_base64: string;
}

// Any failure: RFC 9457.
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
}
