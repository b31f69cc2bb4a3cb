// Requests to the API beside the page, with the viewer's token where the server wants one.
import { signal } from "@preact/signals";
import type { Problem } from "../api";

const TOKEN = "rsvpulse-token";
// Kept for this tab only.
export const token = signal<string>(sessionStorage.getItem(TOKEN) ?? "");
// The server asked for a token, or refused the one it got.
export const needsToken = signal(false);

export function useToken(value: string): void {
  token.value = value.trim();
  sessionStorage.setItem(TOKEN, token.value);
  needsToken.value = false;
}

// What went wrong, in words for the viewer: what was tried and what to do.
export class Failure extends Error {
  constructor(readonly title: string, readonly advice: string, readonly status: number) {
    super(title);
  }
}

export function urlOf(route: string, query: Record<string, string | number> = {}): string {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const text = parameters.toString().replaceAll("%2C", ",");
  return `api/v1/${route}${text ? `?${text}` : ""}`;
}

export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token.value) headers.set("Authorization", `Bearer ${token.value}`);
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Failure("The server does not answer", `Asked for ${new URL(url, document.baseURI)}. Is rsvpulse running there?`, 0);
  }
  if (response.ok) return response;
  if (response.status === 401 || response.status === 403) needsToken.value = true;
  throw await failureOf(response);
}

async function failureOf(response: Response): Promise<Failure> {
  try {
    const problem = (await response.json()) as Problem;
    return new Failure(problem.title, problem.detail ?? "", response.status);
  } catch {
    return new Failure(`The server answered ${response.status} ${response.statusText}`.trim(), `Asked for ${response.url}.`, response.status);
  }
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await request(url, signal ? { signal } : {});
  return (await response.json()) as T;
}
