// Light or dark: as the system has it, until the viewer says otherwise.
import { signal } from "@preact/signals";

const KEY = "rsvpulse-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const stored = localStorage.getItem(KEY);

export type Theme = "light" | "dark";
export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : system.matches ? "dark" : "light");

function put(next: Theme): void {
  document.documentElement.dataset.theme = next;
  theme.value = next;
}

export function startTheme(): void {
  put(theme.value);
  system.addEventListener("change", () => {
    if (!localStorage.getItem(KEY)) put(system.matches ? "dark" : "light");
  });
}

export function toggleTheme(): void {
  put(theme.value === "dark" ? "light" : "dark");
  localStorage.setItem(KEY, theme.value);
}

const probe = document.createElement("i");

// A token of the style sheet as a colour that a canvas takes.
export function colour(token: string): string {
  if (!probe.isConnected) {
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${token})`;
  return getComputedStyle(probe).color;
}

const still = matchMedia("(prefers-reduced-motion: reduce)");
export const calm = () => still.matches;
