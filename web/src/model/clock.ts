// This machine's time, told each second to whatever shows how long ago something was.
import { signal } from "@preact/signals";

export const second = signal(Date.now());
setInterval(() => {
  if (!document.hidden) second.value = Date.now();
}, 1000);
document.addEventListener("visibilitychange", () => (second.value = Date.now()));
