import { useEffect, useState } from 'preact/hooks';
import { watch } from './watch';

interface Change {
  at: Date;
  text: string;
}

/** A read that is followed, with what changed in it. */
export function LiveRead() {
  const [path, setPath] = useState('');
  const [watched, setWatched] = useState('');
  const [state, setState] = useState('');
  const [rows, setRows] = useState<unknown>();
  const [changes, setChanges] = useState<Change[]>([]);
  useEffect(() => {
    if (!watched) return;
    const ending = new AbortController();
    let before: unknown;
    setChanges([]);
    void watch(watched, body => {
      const texts = before === undefined ? [] : differences(before, body);
      before = body;
      setRows(body);
      setChanges(changes => [...texts.map(text => ({ at: new Date(), text })), ...changes].slice(0, 100));
    }, setState, ending.signal);
    return () => ending.abort();
  }, [watched]);
  return (
    <section class="liveread" aria-labelledby="liveread">
      <h2 id="liveread">A read, followed</h2>
      <form class="joined" onSubmit={event => (event.preventDefault(), setWatched(path.replace(/^\/?(rest\/v1)?\/?/, '/')))}>
        <label for="watched">GET /rest/v1/</label>
        <input id="watched" required placeholder="posts?select=id,title&amp;order=id.desc&amp;limit=5" spellcheck={false} value={path} onInput={event => setPath(event.currentTarget.value)} />
        <button>Follow</button>
      </form>
      {watched && (
        <div class="pair">
          <div>
            <p class="note" role="status"><i class={`dot ${state}`} />{state === 'polling' ? 'The feed is off, so it is asked every two seconds' : state}</p>
            <pre tabIndex={0} aria-label="The answer"><code>{JSON.stringify(rows, null, 2)}</code></pre>
          </div>
          <div>
            <p class="note">Changes</p>
            <ol class="changes" aria-live="polite">
              {changes.length === 0 && <li class="none">None yet</li>}
              {changes.map((change, at) => <li key={changes.length - at}><time>{change.at.toLocaleTimeString()}</time> <code>{change.text}</code></li>)}
            </ol>
          </div>
        </div>
      )}
    </section>
  );
}

/** Which rows came, went or differ; rows are told apart by their first column. */
function differences(before: unknown, now: unknown): string[] {
  if (!Array.isArray(before) || !Array.isArray(now)) return JSON.stringify(before) === JSON.stringify(now) ? [] : [JSON.stringify(now)];
  const key = (row: unknown) => JSON.stringify(typeof row === 'object' && row !== null ? Object.values(row)[0] : row);
  const old = new Map(before.map(row => [key(row), JSON.stringify(row)]));
  const fresh = new Map(now.map(row => [key(row), JSON.stringify(row)]));
  return [
    ...[...fresh].filter(([id, text]) => old.get(id) !== text).map(([id, text]) => `${old.has(id) ? '~' : '+'} ${text}`),
    ...[...old].filter(([id]) => !fresh.has(id)).map(([, text]) => `− ${text}`),
  ];
}
