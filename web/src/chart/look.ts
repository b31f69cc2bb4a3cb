// How all charts look: few lines, direct labels, colours of the tokens, no motion that delays reading.
import { colour } from "../model/theme";

export function base() {
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: fontSize(), color: colour("muted") },
  };
}

export function fontSize(): number {
  return Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125);
}

// What canvases measure in pixels grows with the type, as on a wall.
export const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

// Drawn on the canvas: the page's policy lets no script write styles into text.
export function tooltip(formatter: (parameters: never) => string) {
  return {
    trigger: "axis", renderMode: "richText", confine: true, formatter,
    backgroundColor: colour("surface"), borderColor: colour("line"), borderWidth: 1, padding: 8,
    textStyle: { color: colour("text"), fontSize: fontSize() },
    axisPointer: { type: "line", lineStyle: { color: colour("muted"), width: 1, type: "solid" } },
  };
}

export function valueAxis() {
  return {
    type: "value", splitNumber: 2, min: 0, minInterval: 1,
    axisLabel: { color: colour("muted"), fontSize: fontSize() },
    splitLine: { lineStyle: { color: colour("line") } },
  };
}

export function timeAxis(formatter: (ms: number) => string) {
  return {
    type: "time", splitNumber: 4,
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    axisLabel: { color: colour("muted"), fontSize: fontSize(), hideOverlap: true, formatter },
    splitLine: { show: false },
  };
}
