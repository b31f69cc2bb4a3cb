// People by hour, as bars; the greatest is labelled where it stands.
import type { HourSeries } from "../api";
import { formatClock, formatDayAndHour, formatShort, formatWhole } from "../model/format";
import { colour } from "../model/theme";
import { Chart } from "./chart";
import { base, fontSize, timeAxis, tooltip, valueAxis } from "./look";

const HOUR = 3_600_000;

export function HoursChart({ hours }: { hours: HourSeries }) {
  const data = hours.people.map((people, index) => [hours.first + index * HOUR + HOUR / 2, people] as const);
  const greatest = Math.max(0, ...hours.people);
  const at = hours.people.indexOf(greatest);
  const format = data.length > 49 ? formatDayAndHour : formatClock;
  const option = () => ({
    ...base(),
    grid: { left: 8, right: 8, top: 24, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip((points: { value: [number, number] }[]) =>
      points[0] ? `${formatDayAndHour(points[0].value[0] - HOUR / 2)}\n${formatWhole(points[0].value[1])} people` : ""),
    xAxis: { ...timeAxis(format), min: hours.first, max: hours.first + hours.people.length * HOUR },
    yAxis: valueAxis(),
    series: [{
      type: "bar", data, barCategoryGap: "15%", itemStyle: { color: colour("accent") }, emphasis: { disabled: true },
      markPoint: { symbol: "circle", symbolSize: 0.1, silent: true, data: greatest > 0 ? [{ coord: [...data[at]!] }] : [],
        label: { show: true, position: "top", color: colour("text"), fontSize: fontSize(), formatter: () => formatShort(greatest) } },
    }],
  });
  return <Chart label={`People by hour; the busiest hour had ${greatest}`} kind="by-hour" given={hours} option={option} />;
}
