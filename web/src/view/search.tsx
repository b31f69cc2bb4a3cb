// Search over every name that is counted, whatever is ranked. "/" goes there.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { DIMENSIONS, type RankedEntry, type Trending } from "../api";
import { address, go } from "../model/address";
import { keyOf } from "../model/arrange";
import { getJson, urlOf } from "../model/client";
import { Icon } from "./icons";
import { Name } from "./parts";

const WAIT_MS = 120;
const SHOWN = 8;

export function Search() {
  const text = useSignal("");
  const found = useSignal<RankedEntry[] | null>(null);
  const active = useSignal(0);
  const root = useRef<HTMLFormElement>(null);
  const wanted = text.value.trim();
  useEffect(() => {
    if (!wanted) {
      found.value = null;
      return;
    }
    const control = new AbortController();
    const { days } = address.peek().selection;
    const url = urlOf("trending", { q: wanted, by: DIMENSIONS.join(), top: SHOWN, days, decay: 0, idle_minutes: 0 });
    const timer = setTimeout(() => {
      getJson<Trending>(url, control.signal).then(
        ({ ranking }) => {
          found.value = ranking;
          active.value = 0;
        },
        () => {},
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [wanted]);
  const close = () => {
    text.value = "";
    found.value = null;
  };
  const open = (entry: RankedEntry | undefined) => {
    if (!entry) return;
    close();
    root.current?.querySelector("input")?.blur();
    go({ view: { kind: "entry", dimension: entry.dimension, name: entry.name }, wall: false });
    scrollTo(0, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = found.value?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (rows > 0) active.value = (active.value + (event.key === "ArrowDown" ? 1 : rows - 1)) % rows;
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      root.current?.querySelector("input")?.blur();
    }
  };
  const onFocusOut = (event: FocusEvent) => {
    if (!(event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget))) found.value = null;
  };
  return (
    <form class="search" role="search" ref={root} onFocusOut={onFocusOut} onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        open(found.value?.[active.value]);
      }}>
      <Icon of="search" />
      <input type="search" name="q" role="combobox" aria-label="Search names" placeholder="Search" autocomplete="off" spellcheck={false}
        aria-expanded={found.value !== null} aria-controls="found" aria-autocomplete="list"
        {...(found.value?.length ? { "aria-activedescendant": `found-${active.value}` } : {})}
        value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      <kbd aria-hidden="true">/</kbd>
      <div id="found" class="found" role="listbox" aria-label="Names found" hidden={found.value === null}>
        {found.value?.map((entry, index) => (
          <div key={keyOf(entry)} id={`found-${index}`} role="option" aria-selected={index === active.value} tabIndex={-1}
            onPointerEnter={() => (active.value = index)} onClick={() => open(entry)}>
            <Name text={entry.name} dimension={entry.dimension} /> <small class="kind">{entry.dimension}</small>
          </div>
        ))}
        {found.value?.length === 0 && <p class="quiet">Nothing that is counted has “<bdi>{wanted}</bdi>” in its name.</p>}
      </div>
    </form>
  );
}
