// RSVPs of the last five minutes, whatever the answer, as a line over the last ten minutes.
import { totals, windows } from "../model/feed";
import { formatClock, formatDateTime, formatWhole } from "../model/format";
import { colour } from "../model/theme";
import { Chart } from "../chart/chart";
import { base, scale, timeAxis, tooltip, valueAxis } from "../chart/look";
import { Count } from "./parts";

const SPAN = 600_000;

function option() {
  const { end, values } = totals.value;
  const data = values.map((total, index) => [end - (values.length - 1 - index) * 1000, total]);
  return {
    ...base(),
    grid: { left: 0, right: 8, top: 8, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip((points: { value: [number, number] }[]) =>
      points[0] ? `${formatDateTime(points[0].value[0])}\n${formatWhole(points[0].value[1])} in five minutes` : ""),
    xAxis: { ...timeAxis(formatClock), splitNumber: 2, min: end - SPAN, max: end },
    yAxis: valueAxis(),
    series: [{ type: "line", data, showSymbol: false, emphasis: { disabled: true }, lineStyle: { color: colour("accent"), width: 2 * scale() },
      itemStyle: { color: colour("accent") }, areaStyle: { color: colour("accent"), opacity: 0.08 } }],
  };
}

export function TotalLine() {
  const total = windows.value?.total;
  return (
    <section class="total">
      <h2>RSVPs <small>in five minutes</small></h2>
      <p class="large">{total === undefined ? "–" : <Count value={total} />}</p>
      <Chart label={`RSVPs in five minutes, over the last ten: now ${total ?? "not known"}`} kind="total" given={totals.value} option={option} />
    </section>
  );
}
