import { ask } from './api';
import { fail } from './common';
import type { Column, Relation } from './schema';
import { isBoolean, isNumber, toJson } from './values';

/** A new row. What is left empty gets its default. */
export function RowForm({ relation, onDone }: { relation: Relation; onDone: () => void }) {
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const members = relation.columns
      .map(column => [column, String(form.get(column.name) ?? '')] as const)
      .filter(([, text]) => text !== '')
      .map(([column, text]) => `${JSON.stringify(column.name)}:${toJson(text, column)}`);
    try {
      await ask(`/${encodeURIComponent(relation.name)}`, { method: 'POST', body: `{${members.join(',')}}`, headers: { Prefer: 'return=minimal' } });
      onDone();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <form class="fields" onSubmit={event => void add(event)}>
      {relation.columns.map(column => <Field key={column.name} column={column} isRequired={column.isRequired} />)}
      <div class="buttons"><button class="primary">Add</button></div>
    </form>
  );
}

export function Field({ column, isRequired }: { column: Pick<Column, 'name' | 'type' | 'values'>; isRequired: boolean }) {
  const values = column.values ?? (isBoolean(column.type) ? ['true', 'false'] : undefined);
  return (
    <label>
      <span>{column.name} <small>{column.type}</small></span>
      {values ? (
        <select name={column.name} required={isRequired}><option value="" />{values.map(value => <option key={value}>{value}</option>)}</select>
      ) : (
        <input name={column.name} required={isRequired} inputMode={isNumber(column.type) ? 'decimal' : undefined} placeholder={isRequired ? '' : 'default'} spellcheck={false} autocomplete="off" />
      )}
    </label>
  );
}
