// The events with the most yes of the last five minutes, as bars with readable names.
import { windows } from "../model/feed";
import { CountedList } from "./parts";

export function TopEvents() {
  const events = windows.value?.top_events ?? [];
  return (
    <CountedList title="Events right now" unit="yes in five minutes" empty={windows.value ? "No event had a yes in the last five minutes." : "–"}
      rows={events.map((event) => ({ name: event.event_name?.trim() || event.event_id, people: event.yes, view: { kind: "event" as const, id: event.event_id } }))} />
  );
}
