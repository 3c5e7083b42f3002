import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from './api';
import { Problem } from './common';
import { Editor } from './editor';
import type { Relation } from './schema';
import { count } from './values';

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Function Name'?: string;
  'Startup Cost': number;
  'Total Cost': number;
  'Plan Rows': number;
  'Actual Rows'?: number;
  'Actual Total Time'?: number;
  Plans?: Node[];
  [detail: string]: unknown;
}

interface Plan {
  Plan: Node;
  'Execution Time'?: number;
  'Planning Time'?: number;
}

const details = ['Filter', 'Index Cond', 'Recheck Cond', 'Hash Cond', 'Merge Cond', 'Join Filter', 'Sort Key', 'One-Time Filter', 'Rows Removed by Filter'];

const explain = async (path: string, options = '') =>
  ((await ask(path, { headers: { Accept: `application/vnd.pgrst.plan+json${options}` } })).body as Plan[])[0]!;

function useExplained(path: string, options = '') {
  const [plan, setPlan] = useState<Plan>();
  const [problem, setProblem] = useState<ApiError>();
  useEffect(() => {
    setProblem(undefined);
    explain(path, options).then(setPlan, setProblem);
  }, [path, options]);
  return { plan, problem };
}

/** EXPLAIN as a tree. */
export function PlanTab({ path }: { path: string }) {
  const [isAnalyzed, setAnalyzed] = useState(false);
  const { plan, problem } = useExplained(path, isAnalyzed ? '; options=analyze' : '');
  if (problem) return <NoPlan error={problem} />;
  if (!plan) return <p class="note">Asking Postgres…</p>;
  return (
    <>
      <label class="check"><input type="checkbox" checked={isAnalyzed} onChange={event => setAnalyzed(event.currentTarget.checked)} />Run it and measure</label>
      {plan['Execution Time'] !== undefined && <span class="note">{plan['Planning Time']} ms to plan, {plan['Execution Time']} ms to run</span>}
      <ul class="plan"><Step node={plan.Plan} most={plan.Plan['Total Cost']} /></ul>
    </>
  );
}

function Step({ node, most }: { node: Node; most: number }) {
  const own = Math.max(0, node['Total Cost'] - (node.Plans ?? []).reduce((sum, child) => sum + child['Total Cost'], 0));
  const on = node['Relation Name'] ?? node['Function Name'];
  return (
    <li>
      <div class="step">
        <meter class="share" value={most > 0 ? own / most : 0} aria-label="Share of the cost" />
        <b>{node['Node Type']}</b>
        {on && <span> on <code>{on}</code></span>}
        {node['Index Name'] && <span> by <code>{node['Index Name']}</code></span>}
        <span class="figures">
          {node['Actual Rows'] !== undefined ? `${count(node['Actual Rows'])} rows, ${node['Actual Total Time']} ms` : `about ${count(node['Plan Rows'])} rows`} · cost {node['Total Cost'].toFixed(1)}
        </span>
        {details.filter(name => node[name] !== undefined).map(name => <div key={name} class="detail">{name}: <code>{String(node[name])}</code></div>)}
      </div>
      {node.Plans && <ul>{node.Plans.map((child, at) => <Step key={at} node={child} most={most} />)}</ul>}
    </li>
  );
}

const NoPlan = ({ error }: { error: ApiError }) =>
  error.status === 406 ? <p class="note">Plans are off. <code>PGRST_DB_PLAN_ENABLED=true</code> turns them on.</p> : <Problem error={error} />;

/** What row security adds to any read of this relation for this caller: the conditions in the plan of a read that has none. */
export function SecurityTab({ relation }: { relation: Relation }) {
  const column = relation.columns[0]?.name ?? '*';
  const { plan, problem } = useExplained(`/${encodeURIComponent(relation.name)}?select=${encodeURIComponent(column)}`);
  if (problem) return <NoPlan error={problem} />;
  if (!plan) return <p class="note">Asking Postgres…</p>;
  const found = conditions(plan.Plan);
  if (found.length === 0) return <p class="note">Postgres adds no condition to this caller's reads: the caller sees every row.</p>;
  return (
    <>
      <p class="note">Postgres adds this to each of the caller's reads{relation.methods.has('PATCH') ? '; writes are checked as well' : ''}:</p>
      <Editor value={found.join('\n\n')} language="sql" label="Conditions of row security" />
    </>
  );
}

function conditions(node: Node): string[] {
  const own = details.slice(0, 3).concat('One-Time Filter').flatMap(name => (typeof node[name] === 'string' ? [node[name]] : []));
  return [...own, ...(node.Plans ?? []).flatMap(conditions)];
}
