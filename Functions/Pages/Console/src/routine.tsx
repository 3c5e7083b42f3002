import { useState } from 'preact/hooks';
import { ask, mount } from './api';
import { caller } from './caller';
import { Code } from './code';
import { Problem } from './common';
import { Grid, type Row } from './grid';
import { Field } from './rowform';
import type { Column, Routine } from './schema';
import { toJson } from './values';

/** A function with a form. Read-only ones are called by GET. */
export function RoutineView({ routine }: { routine: Routine }) {
  const [result, setResult] = useState<{ body: unknown; milliseconds: number }>();
  const [problem, setProblem] = useState<Error>();
  const [given, setGiven] = useState<Record<string, string>>({});
  const isRead = routine.methods.has('GET');
  const path = `/rpc/${encodeURIComponent(routine.name)}`;
  const set = routine.arguments.filter(({ name }) => (given[name] ?? '') !== '');
  const query = new URLSearchParams(set.map(({ name }) => [name, given[name]!])).toString();
  const body = `{${set.map(argument => `${JSON.stringify(argument.name)}:${toJson(given[argument.name]!, argument)}`).join(',')}}`;
  const url = `${location.origin}${mount}${path}${isRead && query ? `?${query}` : ''}`;

  const call = async (event: SubmitEvent) => {
    event.preventDefault();
    const start = performance.now();
    try {
      const answer = isRead ? await ask(query ? `${path}?${query}` : path) : await ask(path, { method: 'POST', body });
      setProblem(undefined);
      setResult({ body: answer.body, milliseconds: performance.now() - start });
    } catch (error) {
      setProblem(error as Error);
    }
  };

  return (
    <div class="relation">
      <div class="head"><h1>{routine.name}</h1><p>{routine.description}</p></div>
      <form class="fields call" onSubmit={event => void call(event)} onInput={event => {
        const field = event.target as HTMLInputElement;
        setGiven(given => ({ ...given, [field.name]: field.value }));
      }}>
        {routine.arguments.map(argument => <Field key={argument.name} column={argument} isRequired={argument.isRequired} />)}
        <div class="buttons"><button class="primary">Call</button></div>
      </form>
      {problem && <Problem error={problem} />}
      {result && <Result {...result} />}
      <section class="under" aria-label="The same call">
        <Code texts={{
          URL: url,
          curl: isRead ? curl(url) : `${curl(url)} \\\n  -H 'Content-Type: application/json' -d '${body}'`,
          JavaScript: `import { PostgrestClient } from '@supabase/postgrest-js';\n\nconst edge = new PostgrestClient('${location.origin}${mount}');\n\nconst { data, error } = await edge.rpc('${routine.name}', ${body}${isRead ? ', { get: true }' : ''});`,
        }} />
      </section>
    </div>
  );
}

const curl = (url: string) => `curl '${url}'${caller().token ? ` \\\n  -H 'Authorization: Bearer ${caller().token}'` : ''}`;

function Result({ body, milliseconds }: { body: unknown; milliseconds: number }) {
  const isTable = Array.isArray(body) && body.length > 0 && body.every(row => typeof row === 'object' && row !== null && !Array.isArray(row));
  const time = <p class="note" role="status">{Array.isArray(body) ? `${body.length} rows, ` : ''}{milliseconds.toFixed(0)} ms</p>;
  if (!isTable) return <>{time}<pre class="result" tabIndex={0}><code>{typeof body === 'string' ? body : JSON.stringify(body, null, 2)}</code></pre></>;
  const rows = body as Row[];
  const columns: Column[] = Object.keys(rows[0]!).map(name => ({
    name, type: typeof rows[0]![name] === 'number' ? 'numeric' : 'text', description: '', isKey: false, isNullable: true, isRequired: false,
  }));
  return (
    <>
      {time}
      <Grid
        label="Result" columns={columns} rows={rows} rowId={row => String(rows.indexOf(row))} hidden={{}} changed={new Set()} selected={new Set()} canEdit={() => false}
        onOrder={() => {}} onSelect={() => {}} onEdit={async () => false} onEditJson={() => {}}
      />
    </>
  );
}
