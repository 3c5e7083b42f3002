import { ask, errorOf, mount, send } from './api';

const interval = 2000;

/**
 * Follows a read: by server-sent events where the app watches it, else by asking again every two seconds. Ends with the signal.
 * @param onState connecting, live, polling or failed
 */
export async function watch(path: string, onResult: (body: unknown) => void, onState: (state: string) => void, signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      const isWatched = await stream(path, onResult, onState, signal);
      if (!isWatched) return await poll(path, onResult, onState, signal);
    } catch {
      if (signal.aborted) return;
      onState('failed');
    }
    await pause(1000, signal);
  }
}

/** False: the app does not watch this read. */
async function stream(path: string, onResult: (body: unknown) => void, onState: (state: string) => void, signal: AbortSignal) {
  const response = await send(mount + path, { headers: { Accept: 'text/event-stream' }, signal });
  if (!response.ok || !response.body || !/event-stream/.test(response.headers.get('Content-Type') ?? '')) {
    void response.body?.cancel();
    return false;
  }
  onState('live');
  for await (const { event, data } of events(response.body)) {
    if (event === 'error') throw errorOf(0, data);
    if (event === 'result' || event === 'message') onResult(JSON.parse(data));
  }
  return true;
}

async function poll(path: string, onResult: (body: unknown) => void, onState: (state: string) => void, signal: AbortSignal) {
  let before = '';
  while (!signal.aborted) {
    try {
      const { body } = await ask(path, { signal });
      onState('polling');
      const text = JSON.stringify(body);
      if (text !== before) onResult(body);
      before = text;
    } catch {
      if (!signal.aborted) onState('failed');
    }
    await pause(interval, signal);
  }
}

/** The events of a stream, by the rules of HTML's server-sent events. */
export async function* events(body: ReadableStream<Uint8Array>) {
  let event = 'message', data: string[] = [], rest = '';
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split(/\r\n|\n|\r/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event, data: data.join('\n') };
        [event, data] = ['message', []];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
    }
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
