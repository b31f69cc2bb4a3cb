// System: whether all is well inside, for those who run it.
import { useState } from "preact/hooks";
import type { Conservation, DeadLetter, DeadLetters, Pipeline, Pipelines, SourceStatus } from "../api";
import { getJson, urlOf } from "../model/client";
import { status } from "../model/feed";
import { formatBytes, formatExact, formatPercent } from "../model/format";
import { Ago, Bar, Count, Fault, Quiet, useLoaded } from "./parts";

const REFRESH_MS = 2_000;
const SHOWN_BYTES = 160;

const PHASES: Record<SourceStatus["phase"], { text: string; tone: string }> = {
  open: { text: "open", tone: "good" },
  connecting: { text: "connecting", tone: "idle" },
  waiting: { text: "waiting", tone: "bad" },
  ended: { text: "ended", tone: "idle" },
  failed: { text: "failed", tone: "bad" },
};

function SourceList({ sources }: { sources: SourceStatus[] }) {
  if (sources.length === 0) return <Quiet>None: this process reads the log only. Give it one with <code>--source URL</code>.</Quiet>;
  return (
    <ul class="sources">
      {sources.map((source) => (
        <li key={source.name}>
          <span class={`state ${PHASES[source.phase].tone}`}><i class="dot" /> {PHASES[source.phase].text}</span>
          <bdi class="mono" dir="auto" title={source.name}>{source.name}</bdi>
          <span class="quiet">{source.reason || (source.connections > 1 ? `${formatExact(source.connections)} connections so far` : "")}</span>
        </li>
      ))}
    </ul>
  );
}

function PipelineRow({ pipeline }: { pipeline: Pipeline }) {
  const { checkpoint } = pipeline;
  return (
    <tr>
      <th scope="row">{pipeline.name}</th>
      <td>{pipeline.positions.map((position) => <div key={position.partition} class="figure">{pipeline.positions.length > 1 && <span class="quiet">{position.partition}: </span>}{formatExact(position.offset)}</div>)}</td>
      <td class={pipeline.lag > 10_000 ? "late" : ""}><Count value={pipeline.lag} /></td>
      <td>{checkpoint ? <><Ago at={checkpoint.at} /> <span class="quiet">in {formatExact(checkpoint.duration_ms)} ms</span></> : <span class="quiet">–</span>}</td>
      <td dir="auto" class={pipeline.trouble ? "late" : "quiet"}>{pipeline.trouble ?? "well"}</td>
    </tr>
  );
}

function PipelineTable({ pipelines }: { pipelines: Pipelines }) {
  const { log } = pipelines;
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label="Pipelines">
      <table>
        <caption class="quiet">The log holds {formatExact(log.records)} messages{log.bytes ? ` in ${formatBytes(log.bytes)}` : ""}. A position is the next message to read; lag is how many are left.</caption>
        <thead><tr><th scope="col">Pipeline</th><th scope="col">Position</th><th scope="col">Lag</th><th scope="col">Checkpoint</th><th scope="col">State</th></tr></thead>
        <tbody>{pipelines.pipelines.map((pipeline) => <PipelineRow key={pipeline.name} pipeline={pipeline} />)}</tbody>
      </table>
    </div>
  );
}

const CLASSES: readonly { name: keyof Conservation; text: string; tone: string }[] = [
  { name: "applied", text: "applied: made or changed what is counted", tone: "yes" },
  { name: "superseded", text: "superseded: older than what was known of the RSVP", tone: "accent" },
  { name: "duplicate", text: "duplicate: the same message again", tone: "accent" },
  { name: "expired", text: "expired: its hour lay before what is kept", tone: "other" },
  { name: "dead_letter", text: "dead letter: no message", tone: "no" },
];

function Sums({ sums }: { sums: Conservation }) {
  const sum = CLASSES.reduce((before, { name }) => before + sums[name], 0);
  return (
    <>
      <ul class="sums">
        {CLASSES.map(({ name, text, tone }) => (
          <li key={name}>
            <span>{text}</span>
            <span class="figure">{formatExact(sums[name])} <span class="quiet">{sum > 0 && formatPercent(sums[name] / sum)}</span></span>
            <Bar share={sum > 0 ? sums[name] / sum : 0} tone={tone} />
          </li>
        ))}
      </ul>
      <p class={sum === sums.read ? "quiet" : "late"}>
        {formatExact(sums.read)} messages read{sum === sums.read ? ": the sums meet, nothing is lost." : `, ${formatExact(sum)} accounted for: a fault in rsvpulse.`}
        {" "}{formatExact(sums.out_of_order)} came more than a minute late, {formatExact(sums.changed)} changed an answer.
      </p>
    </>
  );
}

function decoded(letter: DeadLetter): Uint8Array {
  return Uint8Array.from(atob(letter.bytes_base64), (character) => character.charCodeAt(0));
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
// Controls, those of the writing direction too, show as what they are.
const readable = (bytes: Uint8Array) =>
  new TextDecoder().decode(bytes).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");

function Letter({ letter }: { letter: DeadLetter }) {
  const [asHex, setHex] = useState(false);
  const bytes = decoded(letter);
  const first = bytes.subarray(0, SHOWN_BYTES);
  return (
    <li>
      <p><strong dir="auto">{letter.field ? `${letter.field}: ` : ""}{letter.reason}</strong></p>
      <p class="quiet"><bdi dir="auto">{letter.source}</bdi>, line {formatExact(letter.line)}, byte {formatExact(letter.offset)}</p>
      <pre dir="auto">{asHex ? hex(first) : readable(first)}{bytes.length > SHOWN_BYTES && " …"}</pre>
      <p class="quiet">{formatExact(bytes.length)} bytes <button class="textual" onClick={() => setHex(!asHex)}>{asHex ? "as text" : "as bytes"}</button></p>
    </li>
  );
}

function Letters({ letters }: { letters: DeadLetters }) {
  if (letters.total === 0) return <Quiet>None. Lines that are no messages would be kept here, with place and reason.</Quiet>;
  return (
    <>
      <p class="quiet">{formatExact(letters.total)} in all; the newest first. <code>rsvpulse dead-letters</code> lists and replays them.</p>
      <ol class="letters">{letters.letters.map((letter) => <Letter key={`${letter.source} ${letter.offset}`} letter={letter} />)}</ol>
    </>
  );
}

// Of a server that shows the counts of other processes.
function Elsewhere({ what }: { what: string }) {
  return <Quiet>Not known here: this server shows what other processes count, and only they know {what}. Their own System pages tell.</Quiet>;
}

export function System() {
  const pipelinesUrl = urlOf("pipelines");
  const lettersUrl = urlOf("dead-letters", { limit: 20 });
  const pipelines = useLoaded<Pipelines>(pipelinesUrl, REFRESH_MS, (signal) => getJson(pipelinesUrl, signal));
  const letters = useLoaded<DeadLetters>(lettersUrl, REFRESH_MS, (signal) => getJson(lettersUrl, signal));
  const told = status.value;
  return (
    <article class="system">
      <h1>System</h1>
      <section><h2>Sources</h2>{!told ? <Quiet>Loading</Quiet> : told.sources ? <SourceList sources={told.sources} /> : <Elsewhere what="their sources" />}</section>
      <section><h2>Pipelines</h2>
        {pipelines.value ? <PipelineTable pipelines={pipelines.value} /> : pipelines.error ? <Fault error={pipelines.error} again={pipelines.again} /> : <Quiet>Loading</Quiet>}
      </section>
      <section><h2>Where every message went</h2>{!told ? <Quiet>Loading</Quiet> : told.conservation ? <Sums sums={told.conservation} /> : <Elsewhere what="which messages were repeats, late or refused" />}</section>
      <section><h2>Dead letters</h2>
        {letters.value ? <Letters letters={letters.value} /> : letters.error ? <Fault error={letters.error} again={letters.again} /> : <Quiet>Loading</Quiet>}
      </section>
    </article>
  );
}
