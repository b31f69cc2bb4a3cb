// Topic, Event, Group, City, Country: everything about one, at an address that can be shared.
import { Fragment, type ComponentChildren } from "preact";
import type { Counted, CountedEvent, CountedGroup, Dimension, EntryPage, EventPage, GroupPage, HourSeries } from "../api";
import { HoursChart } from "../chart/hours_chart";
import { address, linkTo, select, SPANS, spanWords, type View } from "../model/address";
import { Failure, getJson, urlOf } from "../model/client";
import { status } from "../model/feed";
import { countryName, formatDateTime, formatScore, formatWhole } from "../model/format";
import { Ago, Count, CountedList, Fault, Name, Quiet, useLoaded, type Row } from "./parts";

const REFRESH_MS = 5_000;
const KINDS: Record<Dimension, string> = { topic: "Topic", event: "Event", group: "Group", city: "City", country: "Country" };

const entryView = (dimension: Dimension, name: string): View => ({ kind: "entry", dimension, name });
const linked = (dimension: Dimension, counted: Counted[]): Row[] =>
  counted.map((one) => ({ ...one, view: entryView(dimension, one.name) }));
const events = (counted: CountedEvent[]): Row[] => counted.map((one) => ({ ...one, view: { kind: "event", id: one.event_id } as View }));
const groups = (counted: CountedGroup[]): Row[] =>
  counted.map((one) => ({ ...one, view: one.group_id === null ? entryView("group", one.name) : { kind: "group", id: String(one.group_id) } }));

// Of a recording, whose clock stands at its newest RSVP, how long ago that was says nothing.
function Newest({ at }: { at: number }) {
  return status.value?.clock === "event" ? <time dateTime={new Date(at).toISOString()}>{formatDateTime(at)}</time> : <Ago at={at} />;
}

function SpanChoice() {
  const { days } = address.value.selection;
  const spans = SPANS.some((span) => span.days === days) ? SPANS : [...SPANS, { days, text: spanWords(days) }];
  return (
    <label class="span-choice">over the{" "}
      <select value={days} onChange={(event) => select({ days: Number(event.currentTarget.value) })}>
        {spans.map((span) => <option key={span.days} value={span.days} selected={span.days === days}>{span.text}</option>)}
      </select>
    </label>
  );
}

interface Shared {
  people: number;
  rsvps: number;
  latest: number | null;
  now: number;
  hours: HourSeries;
}

function Figures({ page, children }: { page: Shared; children?: ComponentChildren }) {
  return (
    <dl class="figures">
      <div><dt>people</dt><dd class="large"><Count value={page.people} /></dd></div>
      <div><dt>RSVPs of yes</dt><dd class="large"><Count value={page.rsvps} /></dd></div>
      {children}
      <div><dt>newest</dt><dd class="large">{page.latest === null ? "–" : <Newest at={page.latest} />}</dd></div>
    </dl>
  );
}

function Page({ kind, name, dimension, page, more, children }: {
  kind: string;
  name: string;
  dimension?: Dimension;
  page: Shared;
  more?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <article class="entry">
      <header>
        <p class="kind">{kind} <SpanChoice /></p>
        <h1><Name text={name} {...(dimension ? { dimension } : {})} /></h1>
        <Figures page={page}>{more}</Figures>
      </header>
      <section class="by-hour"><h2>People by hour <small>guests counted</small></h2><HoursChart hours={page.hours} /></section>
      <div class="lists">{children}</div>
    </article>
  );
}

function Loading({ kind }: { kind: string }) {
  return <article class="entry"><header><p class="kind">{kind}</p><h1 aria-busy="true">…</h1></header><Quiet>Loading</Quiet></article>;
}

// Not there is no fault: it may have been there yesterday.
function Missing({ kind, name, error, again }: { kind: string; name: string; error: unknown; again: () => void }) {
  if (!(error instanceof Failure) || error.status !== 404) return <Fault error={error} again={again} />;
  return (
    <article class="entry">
      <header><p class="kind">{kind}</p><h1><Name text={name} /></h1></header>
      <p>{error.advice || "Nobody said yes to it within the time that is kept."}</p>
      <p><a href={linkTo({ kind: "live" })}>See what is trending</a></p>
    </article>
  );
}

export function Entry({ dimension, name }: { dimension: Dimension; name: string }) {
  const { days, decay } = address.value.selection;
  const url = urlOf(`trending/${dimension}/${encodeURIComponent(name)}`, { days, decay });
  const { value: page, error, again } = useLoaded<EntryPage>(url, REFRESH_MS, (signal) => getJson(url, signal));
  const kind = KINDS[dimension];
  if (error && !page) return <Missing kind={kind} name={name} error={error} again={again} />;
  if (!page) return <Loading kind={kind} />;
  const more = (
    <Fragment>
      <div><dt>rank</dt><dd class="large figure">{page.rank === null ? "idle" : formatWhole(page.rank)}</dd></div>
      <div><dt>score</dt><dd class="large figure">{formatScore(page.score)}</dd></div>
    </Fragment>
  );
  return (
    <Page kind={kind} name={page.name} dimension={dimension} page={page} more={more}>
      <CountedList title="Events" unit="people" rows={events(page.events)} empty="No event." />
      {dimension !== "group" && <CountedList title="Groups" unit="people" rows={groups(page.groups)} empty="No group." />}
      {dimension !== "city" && <CountedList title="Cities" unit="people" rows={linked("city", page.cities)} empty="No group tells its city." />}
      {dimension !== "country" && <CountedList title="Countries" unit="people" dimension="country" rows={linked("country", page.countries)} empty="No group tells its country." />}
      <CountedList title={dimension === "topic" ? "Topics it comes with" : "Topics"} unit="people" rows={linked("topic", page.topics)} empty="No other topic." />
    </Page>
  );
}

export function Event({ id }: { id: string }) {
  const { days } = address.value.selection;
  const url = urlOf(`events/${encodeURIComponent(id)}`, { days });
  const { value: page, error, again } = useLoaded<EventPage>(url, REFRESH_MS, (signal) => getJson(url, signal));
  if (error && !page) return <Missing kind="Event" name={id} error={error} again={again} />;
  if (!page) return <Loading kind="Event" />;
  return (
    <Page kind="Event" name={page.name?.trim() || page.event_id} page={page}
      more={<div><dt>yes in five minutes</dt><dd class="large"><Count value={page.five_minutes} /></dd></div>}>
      <CountedList title="Group" unit="people" rows={groups(page.groups)} empty="Its messages name no group." />
      <CountedList title="City" unit="people" rows={linked("city", page.cities)} empty="Its group tells no city." />
      <CountedList title="Country" unit="people" dimension="country" rows={linked("country", page.countries)} empty="Its group tells no country." />
      <CountedList title="Topics" unit="people" rows={linked("topic", page.topics)} empty="Its group has no topics." />
    </Page>
  );
}

export function Group({ id }: { id: string }) {
  const { days } = address.value.selection;
  const url = urlOf(`groups/${encodeURIComponent(id)}`, { days });
  const { value: page, error, again } = useLoaded<GroupPage>(url, REFRESH_MS, (signal) => getJson(url, signal));
  if (error && !page) return <Missing kind="Group" name={id} error={error} again={again} />;
  if (!page) return <Loading kind="Group" />;
  const where = [page.city, page.country && countryName(page.country)].filter(Boolean).join(", ");
  return (
    <Page kind="Group" name={page.name} page={page} more={where && <div><dt>where</dt><dd class="large"><Name text={where} /></dd></div>}>
      <CountedList title="Events" unit="people" rows={events(page.events)} empty="No event." />
      <CountedList title="Topics" unit="people" rows={linked("topic", page.topics)} empty="The group has no topics." />
    </Page>
  );
}
