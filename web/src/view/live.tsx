// What is moving, and why; beside it who answers, how many, which events, where.
import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { address } from "../model/address";
import { second } from "../model/clock";
import { connection, trending } from "../model/feed";
import { formatClock } from "../model/format";
import { Board } from "./board";
import { ResponsesRing } from "./responses";
import { Sentence } from "./sentence";
import { TopEvents } from "./top_events";
import { TotalLine } from "./total_line";
import { Truth } from "./truth";
import { WorldView } from "./world_map";

const SUMMARY_MS = 30_000;

// For screen readers: what leads, told politely and seldom.
function Summary() {
  const [text, setText] = useState("");
  useEffect(() => {
    let told = 0;
    return effect(() => {
      const ranking = trending.value?.ranking ?? [];
      if (ranking.length === 0 || Date.now() - told < SUMMARY_MS) return;
      told = Date.now();
      setText(`Trending now: ${ranking.slice(0, 3).map((entry) => entry.name).join("; ")}`);
    });
  }, []);
  return <p class="unseen" role="status">{text}</p>;
}

function WallClock() {
  return <p class="clock figure">{formatClock(second.value)}</p>;
}

export function Live() {
  const { wall } = address.value;
  return (
    <>
      <div class="opening">
        <Sentence />
        {wall && <WallClock />}
        <Truth />
      </div>
      <div class={connection.value.state === "lost" ? "live stale" : "live"}>
        <Board />
        <aside class="beside" aria-label="Right now">
          <div class="pair"><ResponsesRing /><TotalLine /></div>
          <TopEvents />
          <WorldView />
        </aside>
      </div>
      <Summary />
    </>
  );
}
