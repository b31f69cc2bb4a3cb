// In what order the board's rows stand, and how each moved.
import type { RankedEntry } from "../api";

export const keyOf = ({ dimension, name }: Pick<RankedEntry, "dimension" | "name">) => `${dimension} ${name}`;

// The ranking's order, but for one row that stays at `place` while somebody points at it: what is under a pointer must not be
// swapped for something else. A row that has left the ranking is not held.
export function arrange(ranking: RankedEntry[], held: { key: string; place: number } | null): RankedEntry[] {
  const from = held ? ranking.findIndex((entry) => keyOf(entry) === held.key) : -1;
  if (!held || from < 0) return ranking;
  const rows = ranking.filter((_, index) => index !== from);
  rows.splice(held.place, 0, ranking[from]!);
  return rows;
}

export type Movement = { kind: "new" } | { kind: "none" } | { kind: "up" | "down"; places: number };

// null: nothing is known of before.
export function movementOf({ rank, previous_rank }: RankedEntry): Movement | null {
  if (previous_rank === undefined) return null;
  if (previous_rank === null) return { kind: "new" };
  const places = previous_rank - rank;
  if (places === 0) return { kind: "none" };
  return { kind: places > 0 ? "up" : "down", places: Math.abs(places) };
}
