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

/** supabase-js finds PostgREST at /rest/v1 and real time at /realtime/v1 below this address. It wants a key; without a token it is not sent. */
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

export function connect(): SupabaseClient {
  const key = token() ?? unsigned;
  return createClient(location.origin, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => {
        const sent = new Headers(init?.headers);
        if (key === unsigned) {
          sent.delete('Authorization');
          sent.delete('apikey');
        }
        return fetch(input, { ...init, headers: sent });
      },
    },
  });
}
