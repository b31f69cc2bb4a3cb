// Server-sent events as the HTML standard frames them. Read by fetch, not by EventSource, which cannot send a token.

export interface ServerEvent {
  name: string;
  data: string;
  id: string | null; // null: the event names none, and the last one stays
}

// Takes text in pieces of any size and gives each whole event once.
export class EventParser {
  private rest = "";

  push(text: string): ServerEvent[] {
    const blocks = (this.rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(parseBlock).filter((event) => event !== null);
  }
}

function parseBlock(block: string): ServerEvent | null {
  let name = "message";
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue; // a comment, which keeps the connection alive
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data") data.push(value);
    if (field === "id") id = value;
  }
  return data.length > 0 ? { name, data: data.join("\n"), id } : null;
}
