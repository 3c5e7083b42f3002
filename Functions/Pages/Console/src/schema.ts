import { ask } from './api';

export interface Column {
  name: string;
  type: string;
  description: string;
  isKey: boolean;
  isNullable: boolean;
  isRequired: boolean;
  values?: string[];
  references?: { relation: string; column: string };
}

export interface Relation {
  name: string;
  description: string;
  columns: Column[];
  methods: Set<string>;
}

export interface Argument {
  name: string;
  type: string;
  isRequired: boolean;
}

export interface Routine {
  name: string;
  description: string;
  methods: Set<string>;
  arguments: Argument[];
}

export interface Schema {
  title: string;
  relations: Relation[];
  routines: Routine[];
}

interface Property {
  description?: string;
  type?: string | string[];
  format?: string;
  enum?: string[];
  'x-postgres-type'?: string;
}

interface Operation {
  summary?: string;
  description?: string;
  parameters?: { name?: string; in?: string; required?: boolean; schema?: Property }[];
  requestBody?: { content?: Record<string, { schema?: { properties?: Record<string, Property>; required?: string[] } }> };
}

interface OpenApi {
  info?: { title?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, { description?: string; required?: string[]; properties?: Record<string, Property> }> };
}

/** What the current caller may use, from the API's own description. */
export async function load(): Promise<Schema> {
  const document = (await ask('/openapi.json')).body as OpenApi;
  const paths = Object.entries(document.paths ?? {}).filter(([path]) => path.length > 1);
  return {
    title: document.info?.title ?? 'API',
    relations: paths.filter(([path]) => !path.startsWith('/rpc/')).map(([path, operations]) => relation(decodeURIComponent(path.slice(1)), operations, document)).sort(byName),
    routines: paths.filter(([path]) => path.startsWith('/rpc/')).map(([path, operations]) => routine(decodeURIComponent(path.slice(5)), operations)).sort(byName),
  };
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

const methodsOf = (operations: Record<string, Operation>) => new Set(Object.keys(operations).map(method => method.toUpperCase()));

const about = (operations: Record<string, Operation>) =>
  Object.values(operations).map(operation => operation.summary ?? operation.description ?? '').find(text => text !== '') ?? '';

function relation(name: string, operations: Record<string, Operation>, document: OpenApi): Relation {
  const row = document.components?.schemas?.[`row.${name}`] ?? document.components?.schemas?.[`change.${name}`];
  const added = document.components?.schemas?.[`new.${name}`];
  return {
    name,
    description: row?.description ?? about(operations),
    methods: methodsOf(operations),
    columns: Object.entries(row?.properties ?? {}).map(([column, property]) => ({
      name: column,
      type: property['x-postgres-type'] ?? property.format ?? String(property.type ?? 'text'),
      description: (property.description ?? '').replace(/\n*Note:\n[\s\S]*$/, ''),
      isKey: /<pk\/>/.test(property.description ?? ''),
      isNullable: Array.isArray(property.type) ? property.type.includes('null') : !(row?.required ?? []).includes(column),
      isRequired: (added?.required ?? []).includes(column),
      values: property.enum,
      references: reference(property.description ?? ''),
    })),
  };
}

function reference(description: string) {
  const found = /<fk table='([^']*)' column='([^']*)'\/>/.exec(description);
  return found ? { relation: found[1]!, column: found[2]! } : undefined;
}

function routine(name: string, operations: Record<string, Operation>): Routine {
  const body = operations['post']?.requestBody?.content?.['application/json']?.schema;
  const fromQuery = (operations['get']?.parameters ?? []).filter(parameter => parameter.in === 'query' && parameter.schema);
  const query = new Map(fromQuery.map(parameter => [parameter.name!, parameter]));
  const named = Object.entries(body?.properties ?? Object.fromEntries(fromQuery.map(parameter => [parameter.name!, parameter.schema!])));
  return {
    name,
    description: about(operations),
    methods: methodsOf(operations),
    arguments: named.map(([argument, property]) => ({
      name: argument,
      type: property['x-postgres-type'] ?? property.format ?? String(property.type ?? 'text'),
      isRequired: (body?.required ?? []).includes(argument) || query.get(argument)?.required === true,
    })),
  };
}
