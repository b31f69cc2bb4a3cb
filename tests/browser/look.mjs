// Pictures of every view in every size and theme, for people to judge: node look.mjs URL OUT [PART_OF_A_NAME [WAIT_MS]]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser } from "./chrome.mjs";

const SIZES = { phone: [390, 844], laptop: [1440, 900], wall: [3840, 2160] };

export const VIEWS = [
  { name: "live", query: "", sizes: ["phone", "laptop"], ready: ".row .title" },
  { name: "wall", query: "?wall=1", sizes: ["wall"], ready: ".row .title" },
  { name: "topic", query: "?topic=Hiking&days=3", sizes: ["phone", "laptop"], ready: ".entry .figures" },
  { name: "system", query: "?view=system", sizes: ["phone", "laptop"], ready: ".system .sums" },
];

// Takes `wanted` views at `url`; `views` may carry other queries. Returns what went wrong in any of them.
export async function takePictures(url, out, { views = VIEWS, part = "", settle = 2500 } = {}) {
  await mkdir(out, { recursive: true });
  const faults = [];
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const theme of ["light", "dark"]) {
      const wanted = views.filter((view) => view.sizes.includes(size) && `${view.name}-${size}-${theme}`.includes(part));
      if (wanted.length === 0) continue;
      const browser = await openBrowser({ width, height, theme });
      for (const view of wanted) {
        await browser.page.goto(new URL(view.query, url).href);
        await browser.page.waitForSelector(view.ready);
        await browser.page.waitForTimeout(settle);
        await browser.page.screenshot({ path: join(out, `${view.name}-${size}-${theme}.png`), fullPage: view.full ?? false });
      }
      faults.push(...browser.faults);
      await browser.close();
    }
  }
  return faults;
}

if (process.argv[1]?.endsWith("look.mjs")) {
  const [, , url, out, part, settle] = process.argv;
  const faults = await takePictures(url, out, { part, ...(settle ? { settle: Number(settle) } : {}) });
  if (faults.length > 0) {
    console.error([...new Set(faults)].join("\n"));
    process.exitCode = 1;
  }
}
