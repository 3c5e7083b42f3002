import { useState } from 'preact/hooks';
import { ApiError, ask } from './api';
import { callers, type Caller } from './caller';
import { useStore } from './store';
import type { Schema } from './schema';
import { count } from './values';

interface Verdict {
  caller: Caller;
  rows?: number;
  error?: ApiError;
}

/** The same read as each caller: allowed, why not, and how many rows each sees. */
export function AccessView({ schema }: { schema: Schema }) {
  const all = useStore(callers);
  const [path, setPath] = useState(schema.relations[0] ? `${schema.relations[0].name}?select=*` : '');
  const [verdicts, setVerdicts] = useState<Verdict[]>();
  const judge = async (event: SubmitEvent) => {
    event.preventDefault();
    setVerdicts(await Promise.all(all.map(caller => one(path.replace(/^\/?(rest\/v1)?\/?/, '/'), caller))));
  };
  const most = Math.max(0, ...(verdicts ?? []).map(verdict => verdict.rows ?? 0));
  return (
    <div class="access">
      <div class="head"><h1>Access</h1><p>The same read as each of your callers. Add roles and tokens with the plus above.</p></div>
      <form class="joined" onSubmit={event => void judge(event)}>
        <label for="tried">GET /rest/v1/</label>
        <input id="tried" required value={path} spellcheck={false} onInput={event => setPath(event.currentTarget.value)} />
        <button class="primary">Try</button>
      </form>
      {verdicts && (
        <table class="plain verdicts">
          <thead><tr><th>Caller</th><th>Answer</th><th class="number">Rows</th><th class="number">Hidden</th><th>Why</th></tr></thead>
          <tbody>
            {verdicts.map(({ caller, rows, error }, at) => (
              <tr key={at}>
                <th scope="row">{caller.name}</th>
                <td><span class={`verdict ${error ? 'no' : 'yes'}`}>{error ? `${error.status} refused` : 'allowed'}</span></td>
                <td class="number">{rows !== undefined && count(rows)}</td>
                <td class="number">{rows !== undefined && most > rows ? count(most - rows) : ''}</td>
                <td>{error ? <>{error.message}{error.hint && <small> {error.hint}</small>}{error.code && <code> {error.code}</code>}</> : rows !== undefined && rows < most ? 'Row security or the access policy leaves rows out.' : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="note">Hidden counts the rows that the caller with the most rows sees and this one does not.</p>
    </div>
  );
}

async function one(path: string, caller: Caller): Promise<Verdict> {
  try {
    const separator = path.includes('?') ? '&' : '?';
    const { headers } = await ask(`${path}${separator}limit=1`, { as: caller, headers: { Prefer: 'count=exact' } });
    return { caller, rows: Number(headers.get('Content-Range')?.split('/')[1]) };
  } catch (error) {
    return error instanceof ApiError ? { caller, error } : { caller, error: new ApiError(0, String(error)) };
  }
}
