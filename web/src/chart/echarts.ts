// What the page takes of ECharts; loaded after the ranking is on the screen.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GridComponent, MarkPointComponent, TooltipComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, ScatterChart, GeoComponent, GridComponent, MarkPointComponent, TooltipComponent, CanvasRenderer]);

export { init, registerMap };
