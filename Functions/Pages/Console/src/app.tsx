import { useEffect, useState } from 'preact/hooks';
import { AccessView } from './access';
import { ApiError } from './api';
import { current, callers } from './caller';
import { CallerMenu } from './callermenu';
import { Mark, Problem, Theme, Toasts } from './common';
import { GraphView } from './graph';
import { LiveView } from './live';
import { RelationView } from './relation';
import { RoutineView } from './routine';
import { load, type Schema } from './schema';
import { useStore } from './store';

/** Where the page is: #/relations/posts?order=title */
interface Place {
  view: string;
  name: string;
  query: string;
}

function read(): Place {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view = '', name = ''] = path.split('/');
  return { view, name: decodeURIComponent(name), query };
}

function usePlace(): Place {
  const [place, set] = useState(read);
  useEffect(() => {
    const follow = () => set(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return place;
}

export function App() {
  const place = usePlace();
  const at = useStore(current);
  const who = useStore(callers);
  const [schema, setSchema] = useState<Schema>();
  const [problem, setProblem] = useState<ApiError>();
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    let isLate = false;
    load().then(
      loaded => !isLate && (setSchema(loaded), setProblem(undefined)),
      (error: ApiError) => !isLate && (setSchema({ title: 'API', relations: [], routines: [] }), setProblem(error)),
    );
    return () => void (isLate = true);
  }, [at, who]);
  useEffect(() => setOpen(false), [place.view, place.name]);

  const isHome = place.view === '';
  return (
    <div class={`shell${isOpen || isHome ? ' open' : ''}`}>
      <a class="skip" href="#main" onClick={event => (event.preventDefault(), document.getElementById('main')?.focus())}>Skip to content</a>
      <header class="bar">
        <button class="menu plain" aria-label="Menu" aria-expanded={isOpen || isHome} aria-controls="side" onClick={() => setOpen(!isOpen)}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M2 4h12M2 8h12M2 12h12" stroke="currentColor" stroke-width="1.5" /></svg>
        </button>
        <a class="brand" href="/" aria-label="Edge, start page"><Mark /><span>Edge</span></a>
        <span class="schema">{schema?.title}</span>
        <CallerMenu />
        <Theme />
      </header>
      <Side schema={schema} place={place} />
      <main id="main" tabIndex={-1}>
        {problem && <Problem error={problem} />}
        {schema && <View schema={schema} place={place} />}
      </main>
      <Toasts />
    </div>
  );
}

function View({ schema, place }: { schema: Schema; place: Place }) {
  switch (place.view) {
    case 'relations': {
      const relation = schema.relations.find(relation => relation.name === place.name);
      return relation ? <RelationView key={relation.name} relation={relation} address={place.query} /> : <Absent name={place.name} />;
    }
    case 'functions': {
      const routine = schema.routines.find(routine => routine.name === place.name);
      return routine ? <RoutineView key={routine.name} routine={routine} /> : <Absent name={place.name} />;
    }
    case 'relationships':
      return <GraphView schema={schema} />;
    case 'live':
      return <LiveView />;
    case 'access':
      return <AccessView schema={schema} />;
    default:
      return <Welcome schema={schema} />;
  }
}

const Absent = ({ name }: { name: string }) => (
  <div class="empty">
    <h1>{name}</h1>
    <p>This caller may not use it, or it does not exist.</p>
  </div>
);

const Welcome = ({ schema }: { schema: Schema }) => (
  <div class="empty">
    <h1>{schema.title}</h1>
    <p>Open a table or function on the left.</p>
    <dl class="keys">
      <dt><kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd></dt><dd>move between cells</dd>
      <dt><kbd>Enter</kbd> or double click</dt><dd>edit a cell, and again to save it</dd>
      <dt><kbd>Esc</kbd></dt><dd>leave a cell as it was</dd>
      <dt><kbd>Delete</kbd></dt><dd>set a cell to null</dd>
    </dl>
  </div>
);

function Side({ schema, place }: { schema?: Schema; place: Place }) {
  const [search, setSearch] = useState('');
  const isFound = ({ name }: { name: string }) => name.toLowerCase().includes(search.toLowerCase());
  const link = (view: string, name: string, count?: string) => (
    <li>
      <a href={`#/${view}/${encodeURIComponent(name)}`} aria-current={place.view === view && place.name === name ? 'page' : undefined}>{name}{count}</a>
    </li>
  );
  const page = (view: string, title: string) => (
    <li><a href={`#/${view}`} aria-current={place.view === view ? 'page' : undefined}>{title}</a></li>
  );
  return (
    <nav id="side" class="side" aria-label="Sections">
      <ul class="pages">
        {page('relationships', 'Relationships')}
        {page('live', 'Live')}
        {page('access', 'Access')}
        <li><a href="/docs">Reference</a></li>
      </ul>
      {(schema?.relations.length ?? 0) > 8 && (
        <input class="find" type="search" placeholder="Find" aria-label="Find a table or function" value={search} onInput={event => setSearch(event.currentTarget.value)} />
      )}
      <h2>Tables and views</h2>
      <ul class="names">{schema?.relations.filter(isFound).map(relation => link('relations', relation.name))}</ul>
      {schema && schema.relations.length === 0 && <p class="none">None for this caller</p>}
      {schema && schema.routines.length > 0 && <h2>Functions</h2>}
      <ul class="names">{schema?.routines.filter(isFound).map(routine => link('functions', routine.name))}</ul>
    </nav>
  );
}
