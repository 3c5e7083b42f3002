import type { Column } from './schema';

const numeric = /^(smallint|integer|bigint|numeric|real|double precision|oid|money)/;
const json = /^jsonb?$/;

export const isNumber = (type: string) => numeric.test(type) && !type.endsWith('[]');
export const isJson = (type: string) => json.test(type) || type.endsWith('[]');
export const isBoolean = (type: string) => type === 'boolean';

/** How a value stands in a cell and in an editor. */
export const show = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What was typed, as JSON text. Postgres checks it. */
export function toJson(text: string, column: Pick<Column, 'type'>): string {
  if (isNumber(column.type) && /^-?\d+(\.\d+)?$/.test(text)) return text;
  if (isBoolean(column.type) && (text === 'true' || text === 'false')) return text;
  if (isJson(column.type)) {
    try {
      JSON.parse(text);
      return text;
    } catch {
      // Postgres has a notation of its own for arrays, and says what is wrong with others.
    }
  }
  return JSON.stringify(text);
}

/** Numbers as people write them: 1,234 and 12.5 ms. */
export const count = (value: number) => value.toLocaleString('en');
