// The world: a dot for each place that people say yes to, and a light where an RSVP just came from.
import { effect } from "@preact/signals";
import type { EChartsType } from "echarts/core";
import { useRef } from "preact/hooks";
import type { WorldMap } from "../api";
import { Chart } from "../chart/chart";
import { base, scale, tooltip } from "../chart/look";
import { address } from "../model/address";
import { getJson, urlOf } from "../model/client";
import { lights } from "../model/feed";
import { formatWhole } from "../model/format";
import { calm, colour } from "../model/theme";
import { useLoaded } from "./parts";

const REFRESH_MS = 15_000; // of a day or more of people; what happens now is the lights
const GLOW_MS = 1_800;
const MOST_GLOWING = 80;

async function loadWorld(): Promise<void> {
  const [{ countries }, { registerMap }] = await Promise.all([import("../chart/world"), import("../chart/echarts")]);
  registerMap("world", countries() as never);
  projection = (await import("../chart/world")).naturalEarth;
}
let projection: unknown;

function option(map: WorldMap | null) {
  const places = map?.places ?? [];
  const greatest = Math.max(1, ...places.map((place) => place.people));
  return {
    ...base(),
    tooltip: { ...tooltip(() => ""), trigger: "item",
      formatter: ({ data }: { data?: { name: string; people: number } }) => (data ? `${data.name}\n${formatWhole(data.people)} people` : "") },
    geo: { map: "world", projection, silent: true, left: 0, right: 0, top: 0, bottom: 0, itemStyle: { areaColor: colour("land"), borderColor: colour("ground"), borderWidth: 0.5 } },
    series: [{
      type: "scatter", coordinateSystem: "geo", emphasis: { disabled: true },
      itemStyle: { color: colour("accent"), opacity: 0.55, borderColor: colour("ground"), borderWidth: 0.5 },
      // A few in each frame: all at once would hold up the board.
      progressive: 150, progressiveThreshold: 150,
      // The area tells the number; the greatest are drawn first, so that small ones lie on top.
      data: places.map((place) => ({ name: place.city ?? "", people: place.people, value: [place.lon, place.lat],
        symbolSize: scale() * (3 + 17 * Math.sqrt(place.people / greatest)) })),
    }],
  };
}

// Draws the lights over the chart, each fading; nothing runs while none glows.
function glow(chart: EChartsType, canvas: HTMLCanvasElement): () => void {
  let glowing: { lon: number; lat: number; people: number; since: number }[] = [];
  let frame = 0;
  const draw = (now: number) => {
    const [width, height] = [chart.getWidth(), chart.getHeight()];
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    glowing = glowing.filter((light) => now - light.since < GLOW_MS);
    pen.fillStyle = pen.strokeStyle = colour("light");
    for (const light of glowing) {
      const at = chart.convertToPixel({ geoIndex: 0 }, [light.lon, light.lat]) as unknown as [number, number] | undefined;
      if (!at) continue;
      const age = Math.max(0, (now - light.since) / GLOW_MS);
      const size = scale() * (2.5 + Math.sqrt(light.people));
      pen.globalAlpha = 1 - age;
      pen.beginPath();
      pen.arc(at[0], at[1], size, 0, 2 * Math.PI);
      pen.fill();
      if (calm()) continue;
      pen.globalAlpha = (1 - age) * 0.5;
      pen.beginPath();
      pen.arc(at[0], at[1], size + scale() * 10 * Math.sqrt(age), 0, 2 * Math.PI);
      pen.stroke();
    }
    frame = glowing.length > 0 ? requestAnimationFrame(draw) : 0;
  };
  const stop = effect(() => {
    const places = lights.value?.places ?? [];
    if (places.length === 0) return;
    // Spread over the second they stand for.
    const now = performance.now();
    glowing = [...glowing, ...places.map((place, index) => ({ ...place, since: now + (index / places.length) * 900 }))].slice(-MOST_GLOWING);
    frame ||= requestAnimationFrame(draw);
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}

export function WorldView() {
  const { days } = address.value.selection;
  const url = urlOf("map", { days });
  const { value } = useLoaded<WorldMap>(url, REFRESH_MS, (signal) => getJson(url, signal));
  const over = useRef<HTMLCanvasElement>(null);
  const most = value?.places.slice(0, 3).map((place) => place.city).filter((city) => city !== null).join(", ");
  return (
    <section class="world">
      <h2>Where <small>people say yes</small></h2>
      <div class="globe">
        <Chart label={most ? `Map of the world; most people in ${most}` : "Map of the world; no place yet"} kind="map" given={value}
          option={() => option(value)} before={loadWorld} ready={(chart) => glow(chart, over.current!)} />
        <canvas ref={over} aria-hidden="true" />
      </div>
      {value && value.without_place > 0 && <p class="quiet">{formatWhole(value.without_place)} more in groups that tell no place</p>}
    </section>
  );
}
