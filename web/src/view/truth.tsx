// The truth strip: whether what is shown is fresh, and how it was counted.
import { useComputed } from "@preact/signals";
import type { Status } from "../api";
import { second } from "../model/clock";
import { connection, paused, shownAt, status, togglePause } from "../model/feed";
import { formatDateTime, formatAgo, formatExact, formatPercent, formatRate } from "../model/format";

const LATE_MS = 60_000;

function Link() {
  const now = connection.value;
  if (paused.value) {
    return <li class="state idle"><i class="dot" /> Paused; shown is what was {formatAgo(second.value - shownAt.value)}{" "}
      <button class="textual" onClick={togglePause}>Go on</button></li>;
  }
  if (now.state === "live") return <li class="state good"><i class="dot" /> Live</li>;
  if (now.state === "connecting") return <li class="state idle"><i class="dot" /> Connecting</li>;
  const wait = Math.max(0, Math.ceil((now.retryAt - second.value) / 1000));
  return (
    <li class="state bad"><i class="dot" /> <strong>Not connected.</strong>{" "}
      {now.reason}. {shownAt.value > 0 && `Shown is what was ${formatAgo(second.value - shownAt.value)}. `}
      Next try {wait > 0 ? `in ${wait} s` : "now"}.
    </li>
  );
}

function Lag({ told }: { told: Status }) {
  if (told.event_time === null) return <li>No RSVP yet</li>;
  if (told.clock === "event") return <li title="The clock of a recording is its newest RSVP">As of {formatDateTime(told.event_time)}</li>;
  const lag = told.now - told.event_time;
  return <li class={lag > LATE_MS ? "late" : ""} title={formatDateTime(told.event_time)}>Newest RSVP {formatAgo(lag)}</li>;
}

function Rate({ told: { conservation, messages_per_second } }: { told: Status }) {
  if (!conservation || messages_per_second === null) return null;
  return <li title={`${formatExact(conservation.read)} messages so far`}>{formatRate(messages_per_second)} messages a second</li>;
}

// What was not counted, or not counted twice, of everything read.
function Repeats({ told: { conservation } }: { told: Status }) {
  if (!conservation) return null;
  const { read, duplicate, superseded, changed } = conservation;
  if (read === 0) return null;
  const share = (duplicate + superseded + changed) / read;
  return (
    <li title={`Of ${formatExact(read)} messages ${formatExact(duplicate)} were repeats, ${formatExact(superseded)} older than what was known, ${formatExact(changed)} changed an answer`}>
      {formatPercent(share)} were repeats or changed answers; each RSVP counts once
    </li>
  );
}

export function Truth() {
  const bad = useComputed(() => status.value?.sources?.filter((source) => source.phase === "waiting" || source.phase === "failed") ?? []);
  const told = status.value;
  return (
    <ul class="truth" aria-label="How fresh and how true">
      <Link />
      {told && <Lag told={told} />}
      {told && <Rate told={told} />}
      {told && <Repeats told={told} />}
      {told && !told.exact && <li class="late">Not exact: memory was too small for all hours</li>}
      {bad.value.length > 0 && <li class="late"><a href="?view=system">{bad.value.length === 1 ? "A source does" : `${bad.value.length} sources do`} not answer</a></li>}
    </ul>
  );
}
