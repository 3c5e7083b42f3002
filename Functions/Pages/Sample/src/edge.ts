import { createClient, type SupabaseClient } from '@supabase/supabase-js';

/** What the app's relations hold; `generate types --language typescript` writes these for a database of your own. */
export interface Author {
  id: number;
  name: string;
}

export interface Post {
  id: number;
  title: string;
  body: string;
  published_at: string | null;
  author: { name: string } | null;
}

/** supabase-js does not do without a key. Nobody else needs this one: without a token requests are the anonymous role's. */
const unsigned = 'anonymous';

const stored = 'edge.sample.token';

export const token = () => sessionStorage.getItem(stored);

export function signIn(value: string | null) {
  if (value) sessionStorage.setItem(stored, value);
  else sessionStorage.removeItem(stored);
}

/** The claims of a token, unchecked: only to greet its owner. */
export function claims(value: string): Record<string, unknown> | null {
  try {
    const text = atob(value.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, character => character.charCodeAt(0)))) as Record<string, unknown>;
  } catch {
    return null;
  }
}

export const headers = (): Record<string, string> => (token() ? { Authorization: `Bearer ${token()}` } : {});

/** supabase-js finds PostgREST at /rest/v1 and real time at /realtime/v1 below the app's own address. */
export function connect(): SupabaseClient {
  return createClient(location.origin, unsigned, {
    accessToken: async () => token(),
    global: {
      fetch: (input, init) => {
        const sent = new Headers(init?.headers);
        sent.delete('apikey');
        if (!token()) sent.delete('Authorization');
        return fetch(input, { ...init, headers: sent });
      },
    },
    realtime: { transport: Socket },
  });
}

/** Browsers send no headers with a socket, so that the token goes into its address. */
class Socket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    const url = new URL(address);
    url.searchParams.delete('apikey');
    if (token()) url.searchParams.set('apikey', token()!);
    super(url, protocols);
  }
}
