// What is selected, as a sentence whose words are controls.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { DIMENSIONS, type Dimension } from "../api";
import { address, select, SPANS, spanWords } from "../model/address";

const PLURALS: Record<Dimension, string> = { topic: "topics", event: "events", group: "groups", city: "cities", country: "countries" };
const SLIDER_END = 4;
const MARGIN = 16;

function listed(by: Dimension[]): string {
  if (by.length === DIMENSIONS.length) return "everything";
  const words = by.map((dimension) => PLURALS[dimension]);
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function decayWords(decay: number): string {
  if (decay === 0) return "the same";
  if (decay < 0.75) return "a little more";
  if (decay < 1.5) return "more";
  return decay < 3 ? "much more" : "far more";
}

// A word that opens a small panel below itself; Escape or a click elsewhere closes it.
function Word({ text, label, children }: { text: string; label: string; children: ComponentChildren }) {
  const open = useSignal(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // A click on a label first focuses what is around the panel; that is not elsewhere.
    const outside = ({ target }: Event) => {
      if (target instanceof Node && !root.current?.contains(target) && !target.contains(root.current)) open.value = false;
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, []);
  // Wholly within the window, wherever the word stands.
  useLayoutEffect(() => {
    if (!panel.current) return;
    const over = panel.current.getBoundingClientRect().right - document.documentElement.clientWidth + MARGIN;
    if (over > 0) panel.current.style.translate = `${-over}px 0`;
  }, [open.value]);
  const escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open.value) return;
    event.stopPropagation();
    open.value = false;
    button.current?.focus();
  };
  return (
    <span class="word" ref={root} onKeyDown={escape}>
      <button ref={button} aria-expanded={open.value} aria-label={`${label}: ${text}`} onClick={() => (open.value = !open.value)}>{text}</button>
      {open.value && <span class="panel" ref={panel} role="group" aria-label={label}>{children}</span>}
    </span>
  );
}

function Dimensions() {
  const { by } = address.value.selection;
  const toggle = (dimension: Dimension) => {
    const next = DIMENSIONS.filter((one) => (one === dimension ? !by.includes(one) : by.includes(one)));
    if (next.length > 0) select({ by: next });
  };
  return (
    <Word text={listed(by)} label="What is ranked">
      {DIMENSIONS.map((dimension) => (
        <label key={dimension}>
          <input type="checkbox" checked={by.includes(dimension)} disabled={by.length === 1 && by.includes(dimension)} onChange={() => toggle(dimension)} />
          {" "}{PLURALS[dimension]}
        </label>
      ))}
    </Word>
  );
}

function Span() {
  const { days } = address.value.selection;
  return (
    <Word text={spanWords(days)} label="Span">
      {SPANS.map((span) => (
        <label key={span.days}>
          <input type="radio" name="span" checked={span.days === days} onChange={() => select({ days: span.days })} /> {span.text}
        </label>
      ))}
    </Word>
  );
}

function Decay() {
  const { decay } = address.value.selection;
  return (
    <Word text={decayWords(decay)} label="Recent hours count">
      <label class="slider">
        <span>equally</span>
        <input type="range" min="0" max={SLIDER_END} step="0.25" value={Math.min(decay, SLIDER_END)} aria-label="Decay"
          aria-valuetext={`${decay}: recent hours count ${decayWords(decay)}`}
          onInput={(event) => select({ decay: Number(event.currentTarget.value) })} />
        <span>now alone</span>
      </label>
      <span class="quiet">Decay {decay}: an RSVP of {decay === 0 ? "any hour counts the same" : `three hours ago counts 1/${Math.round(4 ** decay * 10) / 10} of one just made`}.</span>
    </Word>
  );
}

export function Sentence() {
  return <h1 class="sentence">Trending <Dimensions /> of the <Span />, recent hours count <Decay />.</h1>;
}
