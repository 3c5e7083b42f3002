import { Graph, layout } from '@dagrejs/dagre';
import { useMemo } from 'preact/hooks';
import type { Schema } from './schema';

const line = 19, head = 30, padding = 8;

/** The relationships as a drawn graph; tables lead to their rows. */
export function GraphView({ schema }: { schema: Schema }) {
  const drawn = useMemo(() => draw(schema), [schema]);
  const links = schema.relations.flatMap(relation => relation.columns.flatMap(column => (column.references ? [{ relation, column }] : [])));
  return (
    <div class="graph">
      <div class="head"><h1>Relationships</h1><p>Lines go from a foreign key to the table that it refers to.</p></div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Diagram of the relationships">
        <svg width={drawn.width} height={drawn.height} viewBox={`0 0 ${drawn.width} ${drawn.height}`} role="group" aria-label={`${schema.relations.length} tables, ${links.length} relationships`}>
          <defs><marker id="end" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0.8 L7.5 4 L0 7.2" fill="none" stroke="var(--faint)" stroke-width="1.2" /></marker></defs>
          {drawn.edges.map((path, at) => <path key={at} d={path} class="edge" marker-end="url(#end)" />)}
          {drawn.nodes.map(({ relation, x, y, width, height }) => (
            <a key={relation.name} href={`#/relations/${encodeURIComponent(relation.name)}`}>
              <g transform={`translate(${x},${y})`}>
                <rect width={width} height={height} rx="6" class="table" />
                <path d={`M0 ${head}h${width}`} class="rule" />
                <text x="12" y="20" class="title">{relation.name}</text>
                {relation.columns.map((column, row) => (
                  <g key={column.name} aria-hidden="true" transform={`translate(12,${head + padding + row * line + 10})`}>
                    <text class={column.isKey ? 'is-key' : column.references ? 'is-foreign' : ''}>{column.name}</text>
                    <text x={width - 24} text-anchor="end" class="type">{column.isKey ? 'key' : column.references ? `→ ${column.references.relation}` : ''}</text>
                  </g>
                ))}
              </g>
            </a>
          ))}
        </svg>
      </div>
      <ul class="unseen">{links.map(({ relation, column }) => <li key={relation.name + column.name}>{relation.name}.{column.name} refers to {column.references!.relation}.{column.references!.column}</li>)}</ul>
    </div>
  );
}

function draw(schema: Schema) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 90, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const relation of schema.relations) {
    const longest = Math.max(relation.name.length + 2, ...relation.columns.map(column => column.name.length + (column.references ? column.references.relation.length + 5 : column.isKey ? 5 : 2)));
    graph.setNode(relation.name, { width: Math.max(150, longest * 7.3 + 24), height: head + padding * 2 + relation.columns.length * line });
  }
  for (const relation of schema.relations) {
    for (const column of relation.columns) {
      if (column.references && graph.hasNode(column.references.relation)) graph.setEdge(relation.name, column.references.relation, {}, column.name);
    }
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(width, 10),
    height: Math.max(height, 10),
    edges: graph.edges().map(edge => curve((graph.edge(edge) as { points?: { x: number; y: number }[] }).points ?? [])),
    nodes: schema.relations.map(relation => {
      const node = graph.node(relation.name) as { x: number; y: number; width: number; height: number };
      return { relation, width: node.width, height: node.height, x: node.x - node.width / 2, y: node.y - node.height / 2 };
    }),
  };
}

/** Through the middle of each pair of points, so that corners are round. */
function curve(points: { x: number; y: number }[]) {
  const [first, ...rest] = points;
  if (!first) return '';
  const last = rest.pop();
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    const to = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last!;
    path += `Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  return rest.length === 0 && last ? `${path}L${last.x} ${last.y}` : path;
}
