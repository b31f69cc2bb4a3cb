// Numbers and times in the viewer's locale.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const fine = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "always", style: "narrow" });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const hourOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndHour = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const bytesUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export const formatWhole = (value: number) => whole.format(value);
export const formatExact = (value: number) => exact.format(value);
// What is there at all never shows as 0 %.
export const formatPercent = (value: number) => (value > 0 && value < 0.005 ? `<${percent.format(0.01)}` : percent.format(value));
export const formatRate = (value: number) => (value < 10 ? fine : whole).format(value);
export const formatClock = (ms: number) => hourOfDay.format(ms);
export const formatDateTime = (ms: number) => dateTime.format(ms);
export const formatDayAndHour = (ms: number) => dayAndHour.format(ms);

// 12.4K from ten thousand on; exact below, where every digit can be read.
export const formatShort = (value: number) => (Math.abs(value) < 10_000 ? whole : short).format(value);

// A score moves by fractions when it is small.
export const formatScore = (value: number) => (value < 100 ? fine : value < 100_000 ? whole : short).format(value);

export function formatAgo(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds === 0) return "just now";
  if (seconds < 60) return relative.format(-seconds, "second");
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 172_800) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < bytesUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(undefined, { style: "unit", unit: bytesUnits[unit]!, unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: 1 })
    .format(value);
}

const regions = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });

// "gb" as the viewer's language calls it; what is no country code stays as it is.
export function countryName(code: string): string {
  return /^[a-z]{2}$/i.test(code) ? regions.of(code.toUpperCase()) ?? code : code;
}
