import { remembered } from './store';

/** Who a request is made as. Without a token it is the anonymous role. */
export interface Caller {
  name: string;
  token?: string;
}

export const anonymous: Caller = { name: 'anonymous' };

/** Kept in this tab only. */
export const callers = remembered<Caller[]>('edge.callers', [anonymous]);
export const current = remembered('edge.caller', 0);
export const masterKey = remembered('edge.key', '');

export const caller = (): Caller => callers.value[current.value] ?? anonymous;

export function addCaller(added: Caller) {
  callers.value = [...callers.value, added];
  current.value = callers.value.length - 1;
}

export function removeCaller(at: number) {
  callers.value = callers.value.filter((_, index) => index !== at);
  current.value = 0;
}

/** The page is opened with ?code=…; the key does not stay in the address. */
export function takeKeyFromAddress() {
  const address = new URL(location.href);
  const key = address.searchParams.get('code');
  if (key === null) return;
  masterKey.value = key;
  address.searchParams.delete('code');
  history.replaceState(null, '', address);
}

/** The payload of a token, unchecked; undefined if it is none. */
export function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const text = atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, c => c.charCodeAt(0)))) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Signs a token with HS256 here in the browser; the secret is not sent anywhere. */
export async function sign(claims: Record<string, unknown>, secret: string): Promise<string> {
  const bytes = new TextEncoder();
  const encode = (data: Uint8Array) =>
    btoa(String.fromCharCode(...data)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map(part => encode(bytes.encode(JSON.stringify(part)))).join('.');
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `${text}.${encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text))))}`;
}
