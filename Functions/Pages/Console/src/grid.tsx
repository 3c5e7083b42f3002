import { createTable, getCoreRowModel, type ColumnSizingState, type TableState, type VisibilityState } from '@tanstack/table-core';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Column } from './schema';
import { isBoolean, isJson, isNumber, show } from './values';

export type Row = Record<string, unknown>;

export interface GridProps {
  label: string;
  columns: Column[];
  rows: Row[];
  rowId: (row: Row) => string;
  order?: { column: string; isDescending: boolean };
  hidden: VisibilityState;
  changed: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  canEdit: (column: Column) => boolean;
  onOrder: (column: string) => void;
  onSelect: (id: string) => void;
  /** Null text: SQL null. The promise ends when it is stored. */
  onEdit: (row: Row, column: Column, text: string | null) => Promise<boolean>;
  onEditJson: (row: Row, column: Column) => void;
}

/** A grid by ARIA's pattern: one cell has the focus, arrows move it, Enter edits. */
export function Grid(props: GridProps) {
  const { columns, rows, order, rowId } = props;
  const [focus, setFocus] = useState({ row: 0, column: 0 });
  const [editing, setEditing] = useState<{ row: number; column: number; start?: string }>();
  const body = useRef<HTMLTableSectionElement>(null);
  const moved = useRef(false);
  const table = useTable(columns, rows, props.hidden);
  const shown = table.getVisibleLeafColumns().map(column => columns.find(({ name }) => name === column.id)!);
  const at = { row: Math.min(focus.row, Math.max(rows.length - 1, 0)), column: Math.min(focus.column, Math.max(shown.length - 1, 0)) };

  useLayoutEffect(() => {
    if (moved.current && !editing) body.current?.rows[at.row]?.cells[at.column + 1]?.focus();
    moved.current = false;
  }, [at.row, at.column, editing]);

  const move = (row: number, column: number) => {
    moved.current = true;
    setFocus({ row: Math.max(0, Math.min(row, rows.length - 1)), column: Math.max(0, Math.min(column, shown.length - 1)) });
  };
  const edit = (row: number, column: number, start?: string) => {
    const field = shown[column]!;
    if (!props.canEdit(field)) return;
    setFocus({ row, column });
    if (isJson(field.type)) props.onEditJson(rows[row]!, field);
    else setEditing({ row, column, start });
  };
  const finish = (row: number, column: number) => {
    setEditing(undefined);
    move(row, column);
  };
  const onKey = (event: KeyboardEvent) => {
    if (editing) return;
    const { row, column } = at;
    const steps: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - 20, column], PageDown: [row + 20, column],
      Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows.length - 1 : row, shown.length - 1],
    };
    const step = steps[event.key];
    if (step) move(...step);
    else if (event.key === 'Enter' || event.key === 'F2') edit(row, column);
    else if (event.key === 'Delete' && shown[column]?.isNullable && props.canEdit(shown[column]!)) void props.onEdit(rows[row]!, shown[column]!, null);
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey)) void navigator.clipboard.writeText(show(rows[row]?.[shown[column]!.name]));
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey) edit(row, column, event.key);
    else return;
    event.preventDefault();
  };

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <div class="scroll">
      <table class="grid" role="grid" aria-label={props.label} aria-rowcount={rows.length + 1} style={{ width: `${table.getTotalSize() + 34}px` }} onKeyDown={onKey}>
        <colgroup><col style={{ width: '34px' }} />{headers.map(header => <col key={header.id} style={{ width: `${header.getSize()}px` }} />)}</colgroup>
        <thead>
          <tr>
            <th class="pick" scope="col"><span class="unseen">Selected</span></th>
            {headers.map((header, index) => {
              const column = shown[index]!;
              const direction = order?.column === column.name ? (order.isDescending ? 'descending' : 'ascending') : 'none';
              return (
                <th key={header.id} scope="col" aria-sort={direction} class={isNumber(column.type) ? 'number' : ''} title={column.description || undefined}>
                  <button class="sort" onClick={() => props.onOrder(column.name)}>
                    <b>{column.name}</b>{column.isKey && <i class="key" title="Primary key">key</i>}
                    <small>{short(column.type)}</small>
                    <span class="arrow" aria-hidden="true">{direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}</span>
                  </button>
                  <span class="resize" aria-hidden="true" onMouseDown={header.getResizeHandler()} onTouchStart={header.getResizeHandler()} onDblClick={() => header.column.resetSize()} />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, r) => {
            const id = rowId(row);
            return (
              <tr key={id} aria-selected={props.selected.has(id)}>
                <td class="pick"><input type="checkbox" aria-label={`Select row ${r + 1}`} checked={props.selected.has(id)} onChange={() => props.onSelect(id)} /></td>
                {shown.map((column, c) => {
                  const isEdited = editing?.row === r && editing.column === c;
                  const value = row[column.name];
                  return (
                    <td
                      key={column.name}
                      role="gridcell"
                      class={`${isNumber(column.type) ? 'number ' : ''}${value === null ? 'null ' : ''}${props.changed.has(`${id} ${column.name}`) ? 'changed ' : ''}${isEdited ? 'edited' : ''}`}
                      tabIndex={r === at.row && c === at.column ? 0 : -1}
                      aria-readonly={!props.canEdit(column)}
                      onFocus={() => !editing && setFocus({ row: r, column: c })}
                      onDblClick={() => edit(r, c)}
                    >
                      {isEdited ? (
                        <CellEditor
                          column={column}
                          value={value}
                          start={editing.start}
                          onCancel={() => finish(r, c)}
                          onStore={async (text, row, step) => {
                            if (text === show(value) && value !== null) return finish(r + row, c + step);
                            if (await props.onEdit(rows[r]!, column, text)) finish(r + row, c + step);
                          }}
                        />
                      ) : (
                        <Cell column={column} value={value} />
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ column, value }: { column: Column; value: unknown }) {
  if (value === null) return <>null</>;
  if (column.references && typeof value !== 'object') {
    const { relation, column: target } = column.references;
    return (
      <>
        {show(value)}
        <a class="follow" tabIndex={-1} href={`#/relations/${encodeURIComponent(relation)}?${encodeURIComponent(target)}=eq.${encodeURIComponent(show(value))}`} aria-label={`Open ${relation} ${show(value)}`}>→</a>
      </>
    );
  }
  return <>{show(value)}</>;
}

interface CellEditorProps {
  column: Column;
  value: unknown;
  start?: string;
  onCancel: () => void;
  onStore: (text: string | null, rowStep: number, columnStep: number) => Promise<void>;
}

function CellEditor({ column, value, start, onCancel, onStore }: CellEditorProps) {
  const input = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const isOver = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus();
    if (start === undefined) input.current?.select?.();
    else input.current?.setSelectionRange?.(start.length, start.length);
  }, []);
  const store = async (row: number, step: number) => {
    if (isOver.current) return;
    isOver.current = true;
    const text = input.current!.value;
    await onStore(text === '' && value === null ? null : text, row, step);
    isOver.current = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') void store(0, 0);
    else if (event.key === 'Tab') void store(0, event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') (isOver.current = true), onCancel();
    else return;
    event.preventDefault();
  };
  const values = column.values ?? (isBoolean(column.type) ? ['true', 'false'] : undefined);
  const shared = { ref: input, 'aria-label': column.name, onKeyDown, onBlur: () => void store(0, 0) };
  return values ? (
    <select {...shared} defaultValue={show(value)}>{values.map(text => <option key={text} selected={text === show(value)}>{text}</option>)}</select>
  ) : (
    <input {...shared} defaultValue={start ?? show(value)} spellcheck={false} autocomplete="off" />
  );
}

/** TanStack keeps widths and visibility; rows come sorted and in pages from the API. */
function useTable(columns: Column[], rows: Row[], hidden: VisibilityState) {
  const [sizing, setSizing] = useState<ColumnSizingState>({});
  const [info, setInfo] = useState<TableState['columnSizingInfo']>({
    columnSizingStart: [], deltaOffset: null, deltaPercentage: null, isResizingColumn: false, startOffset: null, startSize: null,
  });
  const widths = useMemo(() => Object.fromEntries(columns.map(column => [column.name, width(column, rows)])), [columns, rows.length > 0]);
  const table = useMemo(
    () => createTable<Row>({ data: [], columns: [], state: {}, onStateChange: () => {}, renderFallbackValue: null, getCoreRowModel: getCoreRowModel() }),
    [],
  );
  table.setOptions(options => ({
    ...options,
    data: rows,
    columns: columns.map(column => ({ id: column.name, accessorFn: row => row[column.name], size: widths[column.name], minSize: 56, maxSize: 900 })),
    state: { ...table.initialState, columnSizing: sizing, columnSizingInfo: info, columnVisibility: hidden },
    columnResizeMode: 'onChange',
    onColumnSizingChange: setSizing as never,
    onColumnSizingInfoChange: setInfo as never,
  }));
  return table;
}

const short = (type: string) =>
  type.replace('timestamp with time zone', 'timestamptz').replace('timestamp without time zone', 'timestamp').replace('character varying', 'varchar').replace('double precision', 'float8');

/** As wide as its widest value, within reason. */
function width(column: Column, rows: Row[]) {
  const longest = rows.slice(0, 50).reduce((most, row) => Math.max(most, show(row[column.name]).length), 0);
  const head = column.name.length * 7.6 + short(column.type).length * 6.2 + (column.isKey ? 28 : 0) + 40;
  return Math.round(Math.min(Math.max(longest * 7.4 + 26, head, 72), 380));
}
