// Small pieces that several views use.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Counted, Dimension } from "../api";
import { Failure } from "../model/client";
import { second } from "../model/clock";
import { countryName, formatAgo, formatDateTime, formatExact, formatShort } from "../model/format";
import { linkTo, type View } from "../model/address";

// A name from outside: isolated, so that one written from right to left moves nothing around it.
export function Name({ text, dimension }: { text: string; dimension?: Dimension }) {
  const shown = dimension === "country" ? countryName(text) : text;
  return <bdi class="name" dir="auto" title={shown === text ? text : `${shown} (${text})`}>{shown}</bdi>;
}

// Short where it helps, exact on hover.
export function Count({ value }: { value: number }) {
  return <span class="figure" title={formatExact(value)}>{formatShort(value)}</span>;
}

// "12 s ago", counting on, the exact time on hover. `skew` is how far this machine's clock is ahead of the server's.
export function Ago({ at, skew = 0 }: { at: number; skew?: number }) {
  return <time class="figure" dateTime={new Date(at).toISOString()} title={formatDateTime(at)}>{formatAgo(second.value - skew - at)}</time>;
}

// Something whose length tells a share of the whole. Its style is set from the script, as the page's policy wants it.
export function Bar({ share, tone }: { share: number; tone: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => bar.current?.style.setProperty("--share", String(Math.min(1, Math.max(0, share)))), [share]);
  return <span ref={bar} class={`bar ${tone}`} aria-hidden="true" />;
}

export interface Row extends Counted {
  view?: View;
}

// Names with bars of one scale, the greatest first.
export function CountedList({ title, rows, unit, dimension, empty }: {
  title: string;
  rows: Row[];
  unit: string;
  dimension?: Dimension;
  empty: string;
}) {
  const greatest = Math.max(1, ...rows.map((row) => row.people));
  return (
    <section class="counted">
      <h2>{title} <small>{unit}</small></h2>
      {rows.length === 0 ? <p class="quiet">{empty}</p> : (
        <ol>
          {rows.map((row) => (
            <li key={JSON.stringify(row.view ?? row.name)}>
              {row.view
                ? <a href={linkTo(row.view)}><Name text={row.name} {...(dimension ? { dimension } : {})} /></a>
                : <Name text={row.name} {...(dimension ? { dimension } : {})} />}
              <Count value={row.people} />
              <Bar share={row.people / greatest} tone="accent" />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

export function Fault({ error, again }: { error: unknown; again?: () => void }) {
  const failure = error instanceof Failure ? error : new Failure("This view could not be drawn", String(error), 0);
  return (
    <div class="fault" role="alert">
      <p><strong>{failure.title}</strong></p>
      {failure.advice && <p dir="auto">{failure.advice}</p>}
      {again && <p><button class="textual" onClick={again}>Try again</button></p>}
    </div>
  );
}

export function Quiet({ children }: { children: ComponentChildren }) {
  return <p class="quiet">{children}</p>;
}

export type Loaded<T> = { value: T | null; error: unknown; again: () => void };

// What `load` gives, again every `everyMs` while the tab is seen, and when `key` changes. An old value stays while the next loads.
export function useLoaded<T>(key: string, everyMs: number, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: unknown }>({ key, value: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    const once = () => {
      if (document.hidden) return;
      load(control.signal).then(
        (value) => setState({ key, value, error: null }),
        (error: unknown) => {
          if (!control.signal.aborted) setState((before) => ({ key, value: before.key === key ? before.value : null, error }));
        },
      );
    };
    once();
    const timer = setInterval(once, everyMs);
    document.addEventListener("visibilitychange", once);
    return () => {
      control.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", once);
    };
  }, [key, round]);
  const current = state.key === key ? state : { value: null, error: null };
  return { value: current.value, error: current.error, again: () => setRound(round + 1) };
}
