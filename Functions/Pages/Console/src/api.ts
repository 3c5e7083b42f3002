import { type Caller, caller, masterKey } from './caller';

export const mount = '/rest/v1';

/** An error as PostgREST words it, or what came instead. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details?: string,
    readonly hint?: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  as?: Caller;
  signal?: AbortSignal;
}

/** One request to the API as the current caller. */
export async function ask(path: string, asked: Asked = {}): Promise<Answer> {
  const response = await send(mount + path, asked);
  const text = await response.text();
  if (!response.ok) throw errorOf(response.status, text);
  return { status: response.status, headers: response.headers, body: isJson(response) && text !== '' ? parse(text) : text };
}

export function send(url: string, { method = 'GET', headers = {}, body, as = caller(), signal }: Asked = {}) {
  const all: Record<string, string> = { Accept: 'application/json', ...headers };
  if (as.token) all['Authorization'] = `Bearer ${as.token}`;
  if (body !== undefined) all['Content-Type'] ??= 'application/json';
  return fetch(url, { method, headers: all, body, signal, cache: 'no-store' });
}

/** What operators see. Undefined: the app does not have it, or it is off. */
export async function operate(url: string, signal?: AbortSignal): Promise<string | undefined> {
  const response = await fetch(url, { headers: masterKey.value ? { 'x-functions-key': masterKey.value } : {}, signal, cache: 'no-store' });
  if (response.status === 404) return undefined;
  if (response.status === 401) throw new ApiError(401, 'This takes the master key.');
  if (!response.ok) throw errorOf(response.status, await response.text());
  return await response.text();
}

export function errorOf(status: number, text: string): ApiError {
  try {
    const error = JSON.parse(text) as Record<string, string | undefined>;
    return new ApiError(status, error['message'] ?? `Status ${status}`, error['details'] ?? undefined, error['hint'] ?? undefined, error['code']);
  } catch {
    return new ApiError(status, text.slice(0, 300) || `The app answered ${status}.`);
  }
}

const isJson = (response: Response) => /json/.test(response.headers.get('Content-Type') ?? '');

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Integers that JavaScript's numbers cannot hold stay as they are written. */
export function parse(text: string): unknown {
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source && /^-?\d+$/.test(context.source)
      ? context.source
      : value;
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}
