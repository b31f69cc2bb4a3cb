// Help, and the question for a token.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { needsToken, token, useToken } from "../model/client";

export const helpOpen = signal(false);

const KEYS = [["/", "search"], ["p", "pause and go on"], ["t", "light or dark"], ["w", "wall: large, no controls, full screen"], ["?", "this help"], ["Esc", "close, leave the wall"]] as const;

function Dialog({ open, label, close, children }: { open: boolean; label: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const outside = (event: MouseEvent) => {
    if (event.target === dialog.current) close();
  };
  return <dialog ref={dialog} aria-label={label} onClose={close} onClick={outside}>{open && <div class="inside">{children}</div>}</dialog>;
}

export function Help() {
  return (
    <Dialog open={helpOpen.value} label="Help" close={() => (helpOpen.value = false)}>
      <h2>How to read this</h2>
      <p>Each RSVP counts once, by its last word: a repeat adds nothing, a changed answer takes back what it said before. The score adds up people
        who say yes, guests counted; the older the hour, the less it weighs. ▲ and ▼ tell the places gained or lost in ten minutes.</p>
      <h2>Keys</h2>
      <dl class="keys">{KEYS.map(([key, text]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{text}</dd></div>)}</dl>
      <p><button class="textual" onClick={() => (helpOpen.value = false)}>Close</button></p>
    </Dialog>
  );
}

export function TokenQuestion() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog open={needsToken.value} label="Token" close={() => (needsToken.value = false)}>
      <form onSubmit={(event) => {
        event.preventDefault();
        useToken(input.current?.value ?? "");
      }}>
        <h2>{token.value ? "The server refused the token" : "This server wants a token"}</h2>
        <p>Whoever runs it has one with the scope “read”. It is kept in this tab only.</p>
        <p><input ref={input} type="password" aria-label="Token" autocomplete="off" /> <button>Use it</button></p>
      </form>
    </Dialog>
  );
}
