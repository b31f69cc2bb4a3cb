// The few pictures on buttons, drawn on a grid of 20.
const PATHS = {
  pause: "M7 4v12M13 4v12",
  play: "M6 4l10 6-10 6z",
  light: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M16 4l-1.4 1.4M5.4 14.6L4 16",
  dark: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
  wall: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M10 14.6v.2",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4",
} as const;

export function Icon({ of }: { of: keyof typeof PATHS }) {
  return <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d={PATHS[of]} /></svg>;
}
