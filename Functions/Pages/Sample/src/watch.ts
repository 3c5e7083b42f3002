import { headers } from './edge';

const interval = 1500;

/**
 * Follows a read of the API: server-sent events where the app has a change feed, else the same read again and again.
 * An ETag tells both sides what is known already.
 */
export async function watch<T>(url: string, onRows: (rows: T[]) => void, onState: (state: string) => void): Promise<never> {
  for (;;) {
    try {
      const isWatched = await stream(url, onRows, onState);
      if (!isWatched) return await poll(url, onRows, onState);
    } catch {
      onState('Not connected, trying again');
    }
    await pause(1000);
  }
}

/** False: the app does not watch reads. */
async function stream<T>(url: string, onRows: (rows: T[]) => void, onState: (state: string) => void): Promise<boolean> {
  const response = await fetch(url, { headers: { ...headers(), Accept: 'text/event-stream' }, cache: 'no-store' });
  if (!response.ok || !response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return false;
  }
  onState('Live');
  let text = '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop()!;
    for (const event of events) {
      const lines = event.split(/\r?\n/);
      const data = lines.filter(line => line.startsWith('data:')).map(line => line.slice(5).replace(/^ /, '')).join('\n');
      if (lines.includes('event: error')) throw new Error(data);
      if (data !== '') onRows(JSON.parse(data) as T[]);
    }
  }
  return true;
}

async function poll<T>(url: string, onRows: (rows: T[]) => void, onState: (state: string) => void): Promise<never> {
  let before = '';
  for (;;) {
    try {
      const response = await fetch(url, { headers: headers(), cache: 'no-store' });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      onState('Asked again every second: the change feed is off');
      if (text !== before) onRows(JSON.parse(text) as T[]);
      before = text;
    } catch {
      onState('Not connected, trying again');
    }
    await pause(interval);
  }
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));
