// An invented world for the mock server: entries with hostile names whose scores wander, places, and answers of every route.

const HOSTILE = [
  '<img src=x onerror="document.title=\'hacked\'">Sunrise hike</img>',
  "</script><script>alert(1)</script>",
  "لقاء مطوري البرمجيات في القاهرة — مساء الخميس",
  "ערב משחקי קופסה בתל אביב",
  "🎉👩‍👩‍👧‍👦 Family picnic 🧺🌳 & kite flying 🪁",
  "東京ボードゲームの夜 — 初心者歓迎",
  `Everything ${"very ".repeat(58)}long`,
  "A-name-without-any-place-to-break-".repeat(8),
  "‮txet desrever‬ override",
  "Ω≈ç√∫˜µ≤ maths & café — 50% “quotes” 'single' \\back",
];

const TOPICS = ["Hiking", "Outdoors", "Dining Out", "New In Town", "Social Networking", "Fun Times", "Board Games", "Live Music",
  "Photography", "Yoga", "Meditation", "Startup Businesses", "Web Development", "Machine Learning", "Running", "Cycling",
  "Language Exchange", "Salsa", "Book Club", "Wine", "Climbing", "Open Source", "Data Science", "Writing"];
const EVENTS = ["Sunrise hike on the Seven Sisters", "Wednesday Poetry in Austin - beginners welcome",
  "C++ London: coroutines without tears", "Salsa for absolute beginners", "String Quartets Meetup #71",
  "Sunday long run, 18 km easy pace", "Photo walk: blue hour at the harbour", ...HOSTILE];
const GROUPS = ["London Hikers", "Austin Poetry", "C++ London", "Berlin Board Games", "Sydney Runners", "Tokyo Photo Club"];
const CITIES = [["London", "gb", 51.52, -0.1], ["New York", "us", 40.71, -74], ["Austin", "us", 30.27, -97.74],
  ["Berlin", "de", 52.52, 13.4], ["Sydney", "au", -33.87, 151.2], ["Tokyo", "jp", 35.68, 139.69], ["São Paulo", "br", -23.55, -46.63],
  ["Cairo", "eg", 30.04, 31.24], ["Bengaluru", "in", 12.97, 77.59], ["Toronto", "ca", 43.65, -79.38], ["Leeds", "gb", 53.8, -1.55],
  ["San Francisco", "us", 37.77, -122.42], ["Singapore", "sg", 1.35, 103.82], ["Cape Town", "za", -33.92, 18.42],
  ["Paris", "fr", 48.86, 2.35], ["Chicago", "us", 41.88, -87.63]];

const HOUR = 3_600_000;

// A small generator with a seed, so that screenshots can be compared.
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class World {
  constructor(seed = 7) {
    this.random = randomFrom(seed);
    const entry = (dimension) => (name) => ({ dimension, name, score: 20 + this.random() * this.random() * 700, drift: 0,
      previous: null, hours: this.day() });
    this.entries = [
      ...TOPICS.map(entry("topic")), ...EVENTS.map(entry("event")), ...GROUPS.map(entry("group")),
      ...CITIES.map(([name]) => entry("city")(name)), ...[...new Set(CITIES.map((city) => city[1]))].map(entry("country")),
    ];
    this.read = 48_230;
    this.dead = 51;
    this.tick = 0;
    this.total = 5331;
  }

  day() {
    const peak = this.random() * 24;
    return Array.from({ length: 24 }, (_, hour) =>
      Math.round((4 + 18 * Math.exp(-((hour - peak) ** 2) / 18)) * (0.6 + this.random()) * 3));
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  // A tenth of a second goes by: some entries gain, and the ranking of a while ago is remembered.
  step() {
    this.tick += 1;
    this.read += Math.round(this.random() * 4);
    this.total = Math.max(100, this.total + Math.round((this.random() - 0.5) * 20));
    for (const one of this.entries) {
      if (this.random() < 0.03) one.drift = (this.random() - 0.45) * 6;
      one.score = Math.max(5, one.score + one.drift * this.random());
    }
    if (this.tick % 300 === 1) {
      const ranks = new Map();
      [...this.entries].sort((a, b) => b.score - a.score).forEach((one, index) => ranks.set(one, index + 1));
      for (const one of this.entries) one.previous = this.random() < 0.06 ? null : ranks.get(one) + Math.round(this.random() * 3 - 1.5);
    }
  }

  trending({ by, top, q = "", movement = false }) {
    const rows = this.entries
      .filter((one) => by.includes(one.dimension) && one.name.toLowerCase().includes(q.toLowerCase()))
      .sort((a, b) => b.score - a.score)
      .slice(0, top)
      .map((one, index) => ({
        rank: index + 1, dimension: one.dimension, name: one.name, score: one.score,
        ...(movement ? { previous_rank: one.previous === null ? null : Math.max(1, one.previous) } : {}),
      }));
    return { now: Date.now(), ranking: rows };
  }

  windows() {
    const yes = Math.round(this.read * 0.62);
    return {
      end: Date.now(), total: this.total,
      responses: { yes, no: Math.round(this.read * 0.24), other: Math.round(this.read * 0.004) },
      top_events: EVENTS.slice(3, 8).map((name, index) => ({ event_id: `ev${index}`, event_name: index === 4 ? null : name,
        yes: Math.round(250 / (index + 1) + (this.tick % 40) / (index + 2)) })),
    };
  }

  history() {
    return { end: Date.now() - 1000, totals: Array.from({ length: 540 }, (_, index) => Math.round(this.total * (0.7 + 0.3 * (index / 540) + 0.02 * Math.sin(index / 20)))) };
  }

  counted(names, count) {
    const found = [...new Set(Array.from({ length: count }, () => this.pick(names)))];
    return found.map((name, index) => ({ name, people: Math.round(60 / (index + 1) + this.random() * 5) }));
  }

  cities(count) {
    return this.counted(CITIES.map((city) => city[0]), count);
  }

  details(ranking) {
    const now = Date.now();
    return {
      now, first_hour: Math.floor(now / HOUR) * HOUR - 23 * HOUR,
      entries: ranking.map(({ dimension, name }) => {
        const one = this.entries.find((entry) => entry.dimension === dimension && entry.name === name);
        return { dimension, name, hours: one.hours, people: one.hours.reduce((a, b) => a + b, 0),
          events: dimension === "event" ? [] : this.counted(EVENTS, 3), cities: dimension === "city" ? [] : this.cities(3) };
      }),
    };
  }

  series(days) {
    const people = Array.from({ length: days * 24 + 1 }, (_, hour) =>
      Math.round((1 + Math.sin((hour / 24) * 2 * Math.PI)) * 12 + this.random() * 9));
    return { first: Math.floor(Date.now() / HOUR) * HOUR - days * 24 * HOUR, people };
  }

  entry(dimension, name, days) {
    const hours = this.series(days);
    const people = hours.people.reduce((a, b) => a + b, 0);
    return {
      now: Date.now(), dimension, name, rank: 3, score: 512.25, people, rsvps: Math.round(people * 0.85), latest: Date.now() - 12_000,
      hours, events: this.counted(EVENTS, 12).map((one, index) => ({ ...one, event_id: `ev${index}` })),
      groups: this.counted(GROUPS, 8).map((one, index) => ({ ...one, group_id: index === 2 ? null : 100 + index })),
      cities: this.cities(10), countries: this.counted(["gb", "us", "de", "au"], 8), topics: this.counted(TOPICS, 14),
    };
  }

  event(event_id, days) {
    const { dimension, name, rank, score, events, ...rest } = this.entry("event", "", days);
    return { ...rest, event_id, name: HOSTILE[0], five_minutes: 14, groups: rest.groups.slice(0, 1), cities: rest.cities.slice(0, 1) };
  }

  group(group_id, days) {
    const { dimension, name, rank, score, groups, cities, countries, ...rest } = this.entry("group", "", days);
    return { ...rest, group_id, name: "London Hikers", city: "London", country: "gb", place: { lat: 51.52, lon: -0.1 } };
  }

  map() {
    return { now: Date.now(), without_place: 37,
      places: CITIES.map(([city, , lat, lon], index) => ({ lat, lon, city, people: Math.round(900 / (index + 1)) })) };
  }

  lights() {
    return { places: Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => {
      const [, , lat, lon] = this.pick(CITIES);
      return { lat: lat + this.random() - 0.5, lon: lon + this.random() - 0.5, people: 1 + Math.floor(this.random() * 3) };
    }) };
  }

  conservation() {
    const duplicate = Math.round(this.read * 0.006);
    const superseded = Math.round(this.read * 0.17);
    const expired = 488;
    return { read: this.read, applied: this.read - duplicate - superseded - expired - this.dead, duplicate, superseded, expired,
      dead_letter: this.dead, out_of_order: Math.round(this.read * 0.16), changed: Math.round(this.read * 0.04) };
  }

  sources() {
    return [
      { name: "ws://127.0.0.1:8100/2/rsvps", phase: "open", reason: "", connections: 1 },
      { name: "https://example.net/a/very/long/path/of/a/source/that/does/not/answer?token=…", phase: "waiting",
        reason: "connection refused; next try in 2.1 s", connections: 0 },
    ];
  }

  status() {
    return { now: Date.now(), clock: "wall", event_time: Date.now() - 1200, messages_per_second: 20.3, exact: true,
      rsvps: 45_612, conservation: this.conservation(), sources: this.sources() };
  }

  pipelines() {
    const { read, out_of_order, changed, ...classes } = this.conservation();
    return { log: { records: this.read, bytes: 68_100_000, dead_letters: this.dead }, pipelines: [
      { name: "ingest", positions: [{ partition: 0, offset: this.read }], lag: 0, conservation: classes, trouble: null, checkpoint: null },
      { name: "trends", positions: [{ partition: 0, offset: this.read - 3 }], lag: 3, conservation: classes,
        checkpoint: { at: Date.now() - 4_000, duration_ms: 12 }, trouble: null },
      { name: "archive", positions: [{ partition: 0, offset: this.read - 4211 }], lag: 4211, conservation: classes,
        checkpoint: { at: Date.now() - 52_000, duration_ms: 3 }, trouble: "s3://raw: connection refused" },
    ] };
  }

  deadLetters() {
    const letter = (line, field, reason, text) => ({ source: "ws://127.0.0.1:8100/2/rsvps", line, offset: line * 1400, field, reason,
      bytes_base64: Buffer.from(text).toString("base64") });
    return { total: this.dead, letters: [
      letter(48_101, "mtime", "missing", '{"rsvp_id":1,"response":"yes"}'),
      letter(40_001, "", "not valid UTF-8 at byte 3", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
      letter(31_337, "rsvp_id", "text where an integer belongs", `{"rsvp_id":"<img src=x onerror=alert(1)>","mtime":1489925473189,${"x".repeat(900)}}`),
      letter(220, "", "half a line: the source ended within it", '{"rsvp_id":166'),
    ] };
  }
}
