import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, ask } from './api';
import { caller, current } from './caller';
import { Dialog, fail, Problem, Tabs, toast } from './common';
import { Code } from './code';
import { Editor } from './editor';
import { Grid, type Row } from './grid';
import { PlanTab, SecurityTab } from './plan';
import { asCode, initial, operators, parseQuery, queryString, type Filter, type Query } from './query';
import { RowForm } from './rowform';
import type { Column, Relation } from './schema';
import { useStore } from './store';
import { count, show, toJson } from './values';
import { watch } from './watch';

interface Loaded {
  rows: Row[];
  total?: number;
  isEstimated: boolean;
  milliseconds: number;
  cache?: string;
}

export function RelationView({ relation, address }: { relation: Relation; address: string }) {
  const at = useStore(current);
  const [query, setQuery] = useState<Query>(() => parseQuery(address));
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<Error>();
  const [isLive, setLive] = useState(false);
  const [liveState, setLiveState] = useState('');
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [hidden, setHidden] = useState<Record<string, boolean>>({});
  const [editor, setEditor] = useState<{ row: Row; column: Column }>();
  const [isAdding, setAdding] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const [tab, setTab] = useState('code');
  const [again, setAgain] = useState(0);
  const rows = useRef<Row[]>([]);

  const keys = relation.columns.filter(column => column.isKey).map(column => column.name);
  const rowId = (row: Row) => (keys.length > 0 ? keys.map(key => show(row[key])).join('·') : JSON.stringify(row));
  const text = queryString(query, relation);
  const path = `/${encodeURIComponent(relation.name)}`;

  useEffect(() => setQuery(parseQuery(address)), [address]);
  const change = (next: Partial<Query>) => {
    const changed = { ...query, offset: 0, ...next };
    history.replaceState(null, '', `#/relations/${encodeURIComponent(relation.name)}?${queryString(changed, relation)}`);
    setQuery(changed);
  };

  const take = (next: Row[]) => {
    const before = new Map(rows.current.map(row => [rowId(row), row]));
    const cells = next.flatMap(row => {
      const old = before.get(rowId(row));
      return Object.keys(row).filter(column => !old || show(old[column]) !== show(row[column])).map(column => `${rowId(row)} ${column}`);
    });
    if (before.size > 0) {
      setChanged(new Set(cells));
      setTimeout(() => setChanged(new Set()), 1600);
    }
    rows.current = next;
    setLoaded(loaded => ({ total: undefined, isEstimated: false, milliseconds: 0, ...loaded, rows: next }));
  };

  useEffect(() => {
    const ending = new AbortController();
    const start = performance.now();
    ask(`${path}?${text}`, { headers: { Prefer: 'count=estimated' }, signal: ending.signal }).then(
      ({ body, headers }) => {
        const total = headers.get('Content-Range')?.split('/')[1];
        rows.current = body as Row[];
        setProblem(undefined);
        setSelected(new Set());
        setLoaded({
          rows: rows.current, total: total && total !== '*' ? Number(total) : undefined, isEstimated: Number(total) > 1000,
          milliseconds: performance.now() - start, cache: headers.get('Cache-Status') ?? undefined,
        });
      },
      (error: Error) => error.name !== 'AbortError' && setProblem(error),
    );
    return () => ending.abort();
  }, [path, text, at, again]);

  useEffect(() => {
    if (!isLive) return;
    const ending = new AbortController();
    setLiveState('connecting');
    void watch(`${path}?${text}`, body => take(body as Row[]), setLiveState, ending.signal);
    return () => ending.abort();
  }, [isLive, path, text, at]);

  const columns = useMemo(() => columnsOf(relation, query.select, loaded?.rows[0]), [relation, query.select, Object.keys(loaded?.rows[0] ?? {}).join()]);
  const pinned = (row: Row) => keys.map(key => `${encodeURIComponent(key)}=eq.${encodeURIComponent(show(row[key]))}`).join('&');
  const canEdit = (column: Column) => relation.methods.has('PATCH') && keys.length > 0 && keys.every(key => !loaded?.rows[0] || key in loaded.rows[0]) && relation.columns.some(({ name }) => name === column.name);

  const store = async (row: Row, column: Column, value: string | null) => {
    try {
      const { body } = await ask(`${path}?${pinned(row)}`, {
        method: 'PATCH',
        headers: { Accept: 'application/vnd.pgrst.object+json', Prefer: 'return=representation' },
        body: `{${JSON.stringify(column.name)}:${value === null ? 'null' : toJson(value, column)}}`,
      });
      const stored = body as Row;
      take(rows.current.map(other => (rowId(other) === rowId(row) ? Object.fromEntries(Object.keys(other).map(name => [name, name in stored ? stored[name] : other[name]])) : other)));
      return true;
    } catch (error) {
      fail(error instanceof ApiError && error.code === 'PGRST116' ? new ApiError(error.status, 'This caller may not change the row, or it is gone.') : error);
      return false;
    }
  };

  const remove = async () => {
    setRemoving(false);
    let gone = 0;
    for (const row of rows.current.filter(row => selected.has(rowId(row)))) {
      try {
        await ask(`${path}?${pinned(row)}`, { method: 'DELETE', headers: { Prefer: 'return=representation' } }).then(({ body }) => (gone += (body as Row[]).length));
      } catch (error) {
        fail(error);
      }
    }
    toast(`${gone} ${gone === 1 ? 'row' : 'rows'} deleted`);
    setAgain(again + 1);
  };

  return (
    <div class="relation">
      <div class="head">
        <h1>{relation.name}</h1>
        <p>{relation.description}</p>
        <div class="actions">
          <button aria-pressed={isLive} onClick={() => setLive(!isLive)}><i class={`dot ${isLive ? liveState : ''}`} />Live{isLive && liveState === 'polling' ? ', by polling' : ''}</button>
          <button onClick={() => setAgain(again + 1)}>Reload</button>
          {selected.size > 0 && relation.methods.has('DELETE') && keys.length > 0 && <button class="danger" onClick={() => setRemoving(true)}>Delete {selected.size}</button>}
          {relation.methods.has('POST') && <button class="primary" onClick={() => setAdding(true)}>New row</button>}
        </div>
      </div>
      <Filters relation={relation} query={query} columns={columns} hidden={hidden} onChange={change} onHide={setHidden} />
      {problem && <Problem error={problem} />}
      {loaded && (
        <Grid
          label={relation.name} columns={columns} rows={loaded.rows} rowId={rowId} order={query.order} hidden={hidden} changed={changed} selected={selected} canEdit={canEdit}
          onOrder={column => change({ order: query.order?.column !== column ? { column, isDescending: false } : query.order.isDescending ? undefined : { column, isDescending: true } })}
          onSelect={id => setSelected(new Set(selected.has(id) ? [...selected].filter(other => other !== id) : [...selected, id]))}
          onEdit={store}
          onEditJson={(row, column) => setEditor({ row, column })}
        />
      )}
      {loaded && <Pager query={query} loaded={loaded} onChange={change} />}
      <section class="under" aria-label="About this query">
        <Tabs label="About this query" open={tab} onOpen={setTab} tabs={[{ id: 'code', title: 'Query' }, { id: 'plan', title: 'Plan' }, { id: 'security', title: 'Row security' }, { id: 'columns', title: 'Columns' }]}>
          {tab === 'code' && <Code texts={{ URL: asCode('url', relation, query), curl: asCode('curl', relation, query, caller().token), 'C#': asCode('csharp', relation, query, caller().token), JavaScript: asCode('javascript', relation, query, caller().token) }} />}
          {tab === 'plan' && <PlanTab path={`${path}?${text}`} key={`${path}?${text}${at}`} />}
          {tab === 'security' && <SecurityTab relation={relation} key={at} />}
          {tab === 'columns' && <ColumnsTab relation={relation} />}
        </Tabs>
      </section>
      {editor && (
        <Dialog title={editor.column.name} onClose={() => setEditor(undefined)}>
          <JsonForm {...editor} onStore={async text => (await store(editor.row, editor.column, text)) && setEditor(undefined)} />
        </Dialog>
      )}
      {isAdding && (
        <Dialog title={`New row in ${relation.name}`} onClose={() => setAdding(false)}>
          <RowForm relation={relation} onDone={() => (setAdding(false), toast('Row added'), setAgain(again + 1))} />
        </Dialog>
      )}
      {isRemoving && (
        <Dialog title={`Delete ${selected.size} ${selected.size === 1 ? 'row' : 'rows'}?`} onClose={() => setRemoving(false)}>
          <p>They are deleted from the database. There is no way back.</p>
          <div class="buttons"><button onClick={() => setRemoving(false)}>Keep</button><button class="danger" onClick={() => void remove()}>Delete</button></div>
        </Dialog>
      )}
    </div>
  );
}

/** The relation's columns, or with a select of its own those that came. */
function columnsOf(relation: Relation, select: string, row?: Row): Column[] {
  if (select === '*' || !row) return relation.columns;
  return Object.keys(row).map(
    name => relation.columns.find(column => column.name === name) ?? { name, type: typeof row[name] === 'object' ? 'json' : typeof row[name] === 'number' ? 'numeric' : 'text', description: '', isKey: false, isNullable: true, isRequired: false },
  );
}

interface FiltersProps {
  relation: Relation;
  query: Query;
  columns: Column[];
  hidden: Record<string, boolean>;
  onChange: (next: Partial<Query>) => void;
  onHide: (hidden: Record<string, boolean>) => void;
}

function Filters({ relation, query, columns, hidden, onChange, onHide }: FiltersProps) {
  const [draft, setDraft] = useState<Filter>({ column: relation.columns[0]?.name ?? '', operator: 'eq', value: '' });
  const [select, setSelect] = useState(query.select);
  useEffect(() => setSelect(query.select), [query.select]);
  const edit = (part: Partial<Filter>) => setDraft(draft => ({ ...draft, ...part }));
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    onChange({ filters: [...query.filters, draft] });
    edit({ value: '' });
  };
  return (
    <div class="filters">
      <form class="joined" onSubmit={add} aria-label="Add a filter">
        <select aria-label="Column" value={draft.column} onChange={event => edit({ column: event.currentTarget.value })}>
          {relation.columns.map(column => <option key={column.name}>{column.name}</option>)}
        </select>
        <select aria-label="Operator" value={draft.operator} onChange={event => edit({ operator: event.currentTarget.value })}>
          {operators.map(([operator, label]) => <option key={operator} value={operator}>{label}</option>)}
        </select>
        <input aria-label="Value" placeholder="value" value={draft.value} onInput={event => edit({ value: event.currentTarget.value })} />
        <button>Filter</button>
      </form>
      <form class="joined select" onSubmit={event => (event.preventDefault(), onChange({ select: select.trim() || initial.select }))}>
        <label for="select">select</label>
        <input id="select" value={select} spellcheck={false} onInput={event => setSelect(event.currentTarget.value)} onBlur={() => select !== query.select && onChange({ select: select.trim() || initial.select })} />
      </form>
      <details class="pop">
        <summary>Columns</summary>
        <div>{columns.map(column => (
          <label key={column.name}><input type="checkbox" checked={hidden[column.name] !== false} onChange={event => onHide({ ...hidden, [column.name]: event.currentTarget.checked })} />{column.name}</label>
        ))}</div>
      </details>
      {query.filters.length > 0 && (
        <ul class="chips" aria-label="Filters">
          {query.filters.map((filter, at) => (
            <li key={at}>
              {filter.column} <b>{operators.find(([operator]) => operator === filter.operator)?.[1]}</b> {filter.value}
              <button aria-label={`Remove the filter of ${filter.column}`} onClick={() => onChange({ filters: query.filters.filter((_, other) => other !== at) })}>×</button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Pager({ query, loaded, onChange }: { query: Query; loaded: Loaded; onChange: (next: Partial<Query>) => void }) {
  const { rows, total } = loaded;
  const hasNext = total === undefined ? rows.length === query.limit : query.offset + rows.length < total;
  return (
    <div class="pager">
      <button disabled={query.offset === 0} onClick={() => onChange({ offset: Math.max(0, query.offset - query.limit) })}>Previous</button>
      <span role="status">{rows.length === 0 ? 'No rows' : `${count(query.offset + 1)} to ${count(query.offset + rows.length)}`}{total !== undefined && ` of ${loaded.isEstimated ? 'about ' : ''}${count(total)}`}</span>
      <button disabled={!hasNext} onClick={() => onChange({ offset: query.offset + query.limit })}>Next</button>
      <label>Rows <select value={query.limit} onChange={event => onChange({ limit: Number(event.currentTarget.value) })}>{[20, 50, 100, 200].map(limit => <option key={limit}>{limit}</option>)}</select></label>
      <span class="timing">{loaded.milliseconds.toFixed(0)} ms{loaded.cache && ` · ${loaded.cache.replace(/^Edge;\s*/, '')}`}</span>
    </div>
  );
}

function JsonForm({ row, column, onStore }: { row: Row; column: Column; onStore: (text: string | null) => unknown }) {
  const value = row[column.name];
  const [text, setText] = useState(value === null ? 'null' : JSON.stringify(value, null, 2));
  return (
    <>
      <Editor value={text} language="json" onChange={setText} label={column.name} />
      <div class="buttons">
        {column.isNullable && <button onClick={() => onStore(null)}>Set to null</button>}
        <button class="primary" onClick={() => onStore(text)}>Save</button>
      </div>
    </>
  );
}

const ColumnsTab = ({ relation }: { relation: Relation }) => (
  <table class="plain">
    <thead><tr><th>Name</th><th>Type</th><th>Null</th><th>Refers to</th><th>About</th></tr></thead>
    <tbody>
      {relation.columns.map(column => (
        <tr key={column.name}>
          <th scope="row">{column.name}{column.isKey && <i class="key">key</i>}</th><td><code>{column.type}</code></td><td>{column.isNullable ? 'yes' : ''}</td>
          <td>{column.references && <a href={`#/relations/${column.references.relation}`}>{column.references.relation}.{column.references.column}</a>}</td><td>{column.description}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
