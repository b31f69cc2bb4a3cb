// The frame around the views: the top bar, keys, wall mode.
import { useEffect } from "preact/hooks";
import { address, go, linkTo, type View } from "../model/address";
import { second } from "../model/clock";
import { paused, togglePause } from "../model/feed";
import { theme, toggleTheme } from "../model/theme";
import { Help, helpOpen, TokenQuestion } from "./dialogs";
import { Entry, Event, Group } from "./entry";
import { Icon } from "./icons";
import { Live } from "./live";
import { Search } from "./search";
import { System } from "./system";

const DRIFT_MS = 60_000;
const DRIFT_PX = 8;

function toggleWall(): void {
  const wall = !address.value.wall;
  go({ wall, view: { kind: "live" } });
  if (wall) void document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) void document.exitFullscreen();
}

const KEYS: Record<string, () => void> = {
  "/": () => document.querySelector<HTMLInputElement>(".search input")?.focus(),
  t: toggleTheme,
  w: toggleWall,
  p: togglePause,
  "?": () => (helpOpen.value = true),
  Escape: () => address.value.wall && toggleWall(),
};

function onKey(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLElement && event.target.closest("input:not([type=checkbox],[type=range]), textarea, select, dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key];
  if (!act) return;
  if (event.key !== "Escape") event.preventDefault();
  act();
}

function Button({ icon, label, hint, act, pressed, only = "" }: { icon: Parameters<typeof Icon>[0]["of"]; label: string; hint: string; act: () => void; pressed?: boolean; only?: string }) {
  return <button class={`tool ${only}`} aria-label={label} title={`${label} (${hint})`} onClick={act} {...(pressed === undefined ? {} : { "aria-pressed": pressed })}><Icon of={icon} /></button>;
}

function TopBar() {
  const { view } = address.value;
  const here = (kind: View["kind"]) => (view.kind === kind ? { "aria-current": "page" as const } : {});
  return (
    <header class="top">
      <a class="skip" href="#main">Skip to the board</a>
      <a class="brand" href={linkTo({ kind: "live" })}><svg viewBox="0 0 32 20" aria-hidden="true"><path d="M1 11h6l3-8 5 15 4-10 2 3h10" /></svg>rsvpulse</a>
      <nav aria-label="Views"><a href={linkTo({ kind: "live" })} {...here("live")}>Live</a> <a href={linkTo({ kind: "system" })} {...here("system")}>System</a></nav>
      <Search />
      <div class="tools">
        <Button icon={paused.value ? "play" : "pause"} label={paused.value ? "Go on" : "Pause"} hint="p" act={togglePause} pressed={paused.value} />
        <Button icon={theme.value === "dark" ? "light" : "dark"} label={theme.value === "dark" ? "Light" : "Dark"} hint="t" act={toggleTheme} />
        <Button icon="wall" label="Wall" hint="w" only="big-screen" act={toggleWall} />
        <Button icon="help" label="Help" hint="?" act={() => (helpOpen.value = true)} />
      </div>
    </header>
  );
}

function titleOf(view: View): string {
  if (view.kind === "entry") return `${view.name} – rsvpulse`;
  if (view.kind === "event") return "Event – rsvpulse";
  if (view.kind === "group") return "Group – rsvpulse";
  return view.kind === "system" ? "System – rsvpulse" : "Trending – rsvpulse";
}

function Shown({ view }: { view: View }) {
  if (view.kind === "system") return <System />;
  if (view.kind === "entry") return <Entry dimension={view.dimension} name={view.name} />;
  if (view.kind === "event") return <Event id={view.id} />;
  if (view.kind === "group") return <Group id={view.id} />;
  return <Live />;
}

export function App() {
  const { view, wall } = address.value;
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    document.title = titleOf(view);
  }, [view]);
  useEffect(() => {
    document.documentElement.classList.toggle("wall", wall);
  }, [wall]);
  // On a wall all day: everything drifts by some pixels, so that nothing burns in.
  const minute = wall ? Math.floor(second.value / DRIFT_MS) : 0;
  useEffect(() => {
    const style = document.documentElement.style;
    style.setProperty("--drift-x", `${Math.round(DRIFT_PX * Math.sin(minute * 1.3))}px`);
    style.setProperty("--drift-y", `${Math.round(DRIFT_PX * Math.cos(minute * 0.7))}px`);
  }, [minute]);
  return (
    <>
      {!wall && <TopBar />}
      <main id="main" tabIndex={-1}><Shown view={view} /></main>
      <Help />
      <TokenQuestion />
    </>
  );
}
