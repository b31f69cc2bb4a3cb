// A place on the page where ECharts draws. It keeps its size before and after drawing.
import { useEffect, useRef } from "preact/hooks";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { theme } from "../model/theme";

export type Option = EChartsCoreOption;

// `option` is asked anew whenever `given` or the theme changes; `ready` gets the chart once it is there.
export function Chart({ label, kind, given, option, before, ready }: {
  label: string;
  kind: string;
  given: unknown;
  option: () => Option;
  before?: () => Promise<void>;
  ready?: (chart: EChartsType) => () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const draw = useRef(() => {});
  draw.current = () => chart.current?.setOption(option(), { lazyUpdate: true });
  useEffect(() => {
    let gone = false;
    let end = () => {};
    const watch = new ResizeObserver(() => chart.current?.resize());
    void (async () => {
      const { init } = await import("./echarts");
      await before?.();
      if (gone || !place.current) return;
      chart.current = init(place.current, null, { renderer: "canvas" });
      draw.current();
      watch.observe(place.current);
      end = ready?.(chart.current) ?? end;
    })();
    return () => {
      gone = true;
      end();
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => draw.current(), [given, theme.value]);
  return <div class={`chart ${kind}`} role="img" aria-label={label} ref={place} />;
}
