// Twenty-four hours as bars, the hour under way in the accent. Each has its own scale: it tells the shape of a day, the score
// tells how much.
const WIDTH = 120;
const HEIGHT = 28;
const STEP = WIDTH / 24;

function bars(hours: number[], offset: number, greatest: number): string {
  return hours
    .map((people, index) => {
      const height = people > 0 ? Math.max(1.5, (people / greatest) * HEIGHT) : 0;
      return height > 0 ? `M${((index + offset) * STEP + 0.5).toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${(STEP - 1).toFixed(1)}V${HEIGHT}z` : "";
    })
    .join("");
}

export function Sparkline({ hours }: { hours: number[] | undefined }) {
  const day = hours?.slice(-24) ?? [];
  const greatest = Math.max(1, ...day);
  const offset = 24 - day.length;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
      aria-label={day.length > 0 ? `People in each of the last 24 hours: at most ${greatest}, ${day.at(-1)} in this one` : "No hours yet"}>
      <path class="floor" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      <path class="past" d={bars(day.slice(0, -1), offset, greatest)} />
      <path class="current" d={bars(day.slice(-1), 23, greatest)} />
    </svg>
  );
}
