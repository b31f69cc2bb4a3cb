// Debian's Chromium, driven by playwright-core, with a folder of its own that goes with it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--hide-scrollbars"];
export const CHROMIUM = process.env.RSVPULSE_CHROMIUM ?? "/usr/bin/chromium";

// Resolves to a context whose pages note in `faults` every console error, failed script and request to another host.
export async function openBrowser({ width = 1440, height = 900, theme = "light", motion = "no-preference", locale = "en-GB", scale = 1 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "rsvpulse-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM, headless: true, args: FLAGS, viewport: { width, height }, colorScheme: theme, reducedMotion: motion,
    locale, deviceScaleFactor: scale, timezoneId: "Europe/London",
  });
  const faults = [];
  const watch = (page) => {
    page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`script: ${error.stack ?? error}`));
    page.on("dialog", (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (/^(http|ws)/.test(protocol) && !["127.0.0.1", "localhost"].includes(hostname)) faults.push(`request: ${request.url()}`);
    });
  };
  context.pages().forEach(watch);
  context.on("page", watch);
  return {
    context, faults, page: context.pages()[0] ?? (await context.newPage()),
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
