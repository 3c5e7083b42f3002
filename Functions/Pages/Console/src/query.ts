import { mount } from './api';
import type { Relation } from './schema';

export interface Filter {
  column: string;
  operator: string;
  value: string;
}

/** A question to a relation, as its URL says it. */
export interface Query {
  select: string;
  filters: Filter[];
  order?: { column: string; isDescending: boolean };
  limit: number;
  offset: number;
}

export const operators: [operator: string, label: string][] = [
  ['eq', '='], ['neq', '≠'], ['gt', '>'], ['gte', '≥'], ['lt', '<'], ['lte', '≤'], ['like', 'like'], ['ilike', 'ilike'], ['match', '~'],
  ['in', 'in'], ['is', 'is'], ['cs', 'contains'], ['cd', 'contained in'], ['ov', 'overlaps'], ['fts', 'full text'], ['not.eq', 'not ='], ['not.is', 'is not'],
  ['not.in', 'not in'],
];

export const initial: Query = { select: '*', filters: [], limit: 50, offset: 0 };

const reserved = new Set(['select', 'order', 'limit', 'offset', 'and', 'or', 'columns', 'on_conflict']);

/** The query string, without what is the default. Rows come by key, so that pages do not overlap. */
export function queryString(query: Query, relation: Relation, paged = true): string {
  const parts: [string, string][] = [];
  if (query.select !== '*') parts.push(['select', query.select]);
  for (const filter of query.filters) parts.push([filter.column, `${filter.operator}.${operand(filter)}`]);
  const order = query.order ? `${query.order.column}.${query.order.isDescending ? 'desc' : 'asc'}` : '';
  const keys = relation.columns.filter(column => column.isKey && column.name !== query.order?.column).map(column => column.name);
  const all = [order, ...keys].filter(part => part !== '');
  if (all.length > 0) parts.push(['order', all.join(',')]);
  if (paged) {
    parts.push(['limit', String(query.limit)]);
    if (query.offset > 0) parts.push(['offset', String(query.offset)]);
  }
  return parts.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

function operand({ operator, value }: Filter) {
  if (operator.endsWith('in') && !value.startsWith('(')) return `(${value})`;
  if ((operator === 'like' || operator === 'ilike') && !/[*%]/.test(value)) return `*${value}*`;
  return value;
}

/** As few escapes as a URL can do with, so that it can be read. */
const encode = (text: string) => encodeURIComponent(text).replace(/%(2A|2C|3A|28|29|40|24|21)/gi, escape => decodeURIComponent(escape));

/** Reads filters and order back from an address of this page. */
export function parseQuery(text: string): Query {
  const query: Query = { ...initial, filters: [] };
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'select') query.select = value;
    if (name === 'order') {
      const [column, direction] = value.split(',')[0]!.split('.');
      query.order = { column: column!, isDescending: direction === 'desc' };
    }
    if (name === 'offset') query.offset = Number(value);
    if (name === 'limit') query.limit = Number(value) || initial.limit;
    if (reserved.has(name)) continue;
    const operator = operators.map(([operator]) => operator).sort((a, b) => b.length - a.length).find(operator => value.startsWith(operator + '.'));
    if (operator) query.filters.push({ column: name, operator, value: value.slice(operator.length + 1) });
  }
  return query;
}

/** The same request in the languages that people write it in. */
export function asCode(language: 'url' | 'curl' | 'csharp' | 'javascript', relation: Relation, query: Query, token?: string): string {
  const url = `${location.origin}${mount}/${encodeURIComponent(relation.name)}?${queryString(query, relation)}`;
  switch (language) {
    case 'url':
      return url;
    case 'curl':
      return `curl '${url.replaceAll("'", '%27')}'${token ? ` \\\n  -H 'Authorization: Bearer ${token}'` : ''}`;
    case 'csharp':
      return csharp(relation, query, token);
    case 'javascript':
      return javascript(relation, query, token);
  }
}

const orders = (relation: Relation, query: Query): [column: string, isDescending: boolean][] => [
  ...(query.order ? [[query.order.column, query.order.isDescending] as [string, boolean]] : []),
  ...relation.columns.filter(column => column.isKey && column.name !== query.order?.column).map(column => [column.name, false] as [string, boolean]),
];

function javascript(relation: Relation, query: Query, token?: string) {
  const lines = [`.from(${quoted(relation.name)})`, `.select(${quoted(query.select)})`];
  for (const filter of query.filters) lines.push(`.filter(${quoted(filter.column)}, ${quoted(filter.operator)}, ${quoted(operand(filter))})`);
  for (const [column, isDescending] of orders(relation, query)) lines.push(`.order(${quoted(column)}${isDescending ? ', { ascending: false }' : ''})`);
  lines.push(`.range(${query.offset}, ${query.offset + query.limit - 1})`);
  const headers = token ? `, {\n  headers: { Authorization: 'Bearer ${token}' },\n}` : '';
  return `import { PostgrestClient } from '@supabase/postgrest-js';\n\nconst edge = new PostgrestClient('${location.origin}${mount}'${headers});\n\n`
    + `const { data, error } = await edge\n  ${lines.join('\n  ')};`;
}

function csharp(relation: Relation, query: Query, token?: string) {
  const text = (value: string) => JSON.stringify(value);
  const lines = [`.From(${text(relation.name)})`];
  if (query.select !== '*') lines.push(`.Select(${text(query.select)})`);
  for (const filter of query.filters) lines.push(csharpFilter(filter, text));
  for (const [column, isDescending] of orders(relation, query)) lines.push(`.Order(${text(column)}${isDescending ? ', ascending: false' : ''})`);
  lines.push(`.Range(${query.offset}, ${query.offset + query.limit - 1})`);
  const client = token ? `client.SetHeader("Authorization", "Bearer ${token}")` : 'client';
  return `// client: the PostgrestClient that is injected into a function\nusing var answer = await ${client}\n    ${lines.join('\n    ')}\n    .Send(cancellation);`;
}

function csharpFilter(filter: Filter, text: (value: string) => string) {
  const plain: Record<string, string> = { eq: 'Eq', neq: 'Neq', gt: 'Gt', gte: 'Gte', lt: 'Lt', lte: 'Lte' };
  const method = plain[filter.operator];
  if (method) return `.${method}(${text(filter.column)}, ${text(filter.value)})`;
  return filter.operator.startsWith('not.')
    ? `.Not(${text(filter.column)}, ${text(filter.operator.slice(4))}, ${text(operand(filter))})`
    : `.Filter(${text(filter.column)}, ${text(filter.operator)}, ${text(operand(filter))})`;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
