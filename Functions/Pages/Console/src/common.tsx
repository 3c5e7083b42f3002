import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from './api';
import { Store, useStore } from './store';

export const Mark = () => (
  <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
    <path d="M4 5.5h16M4 12h11M4 18.5h16" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" />
    <circle cx="19.6" cy="12" r="1.9" fill="currentColor" />
  </svg>
);

export const Problem = ({ error }: { error: Error }) => (
  <div class="problem" role="alert">
    <strong>{error.message}</strong>
    {'details' in error && (error as ApiError).details && <span> {(error as ApiError).details}</span>}
    {'hint' in error && (error as ApiError).hint && <span> {(error as ApiError).hint}</span>}
    {'code' in error && (error as ApiError).code && <code> {(error as ApiError).code}</code>}
  </div>
);

interface Toast {
  id: number;
  text: string;
  isError: boolean;
}

const toasts = new Store<Toast[]>([]);
let last = 0;

export function toast(text: string, isError = false) {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, isError }];
  setTimeout(() => (toasts.value = toasts.value.filter(toast => toast.id !== id)), isError ? 9000 : 3000);
}

export function fail(error: unknown) {
  const { message, hint, details } = error as ApiError;
  toast([message, details, hint].filter(Boolean).join(' · '), true);
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div class="toasts">
      <div role="status">{shown.filter(toast => !toast.isError).map(toast => <p key={toast.id}>{toast.text}</p>)}</div>
      <div role="alert">{shown.filter(toast => toast.isError).map(toast => <p key={toast.id} class="error">{toast.text}</p>)}</div>
    </div>
  );
}

/** Light, dark, or as the system has it. */
export function Theme() {
  const [theme, set] = useState(localStorage.getItem('edge.theme') ?? '');
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem('edge.theme', theme);
    dispatchEvent(new Event('themechange'));
  }, [theme]);
  const next = theme === 'dark' ? 'light' : theme === 'light' ? '' : 'dark';
  const label = `Theme: ${theme || 'as the system'}`;
  return (
    <button class="plain" aria-label={label} title={label} onClick={() => set(next)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.4" />
        <path d={theme === '' ? 'M8 2.4a5.6 5.6 0 0 1 0 11.2z' : theme === 'dark' ? 'M8 2.4a5.6 5.6 0 0 0 0 11.2 5.6 5.6 0 0 0 0-11.2z' : ''} fill="currentColor" />
      </svg>
    </button>
  );
}

/** A dialog that closes by Escape, and gives the focus back. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose} onClick={event => event.target === dialog.current && dialog.current?.close()}>
      <div class="inside">
        <h2 id="dialog-title">{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

export interface Tab {
  id: string;
  title: string;
}

/** Tabs by ARIA's pattern: arrows move, the panel is labelled by its tab. */
export function Tabs({ label, tabs, open, onOpen, children }: { label: string; tabs: Tab[]; open: string; onOpen: (id: string) => void; children: ComponentChildren }) {
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.findIndex(tab => tab.id === open) + step + tabs.length) % tabs.length]!;
    onOpen(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(tab => (
          <button key={tab.id} id={`tab-${tab.id}`} role="tab" aria-selected={tab.id === open} aria-controls="panel" tabIndex={tab.id === open ? 0 : -1} onClick={() => onOpen(tab.id)}>
            {tab.title}
          </button>
        ))}
      </div>
      <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${open}`} tabIndex={0}>{children}</div>
    </>
  );
}

export function Copy({ text }: { text: string }) {
  return <button class="small" onClick={() => void navigator.clipboard.writeText(text).then(() => toast('Copied'), fail)}>Copy</button>;
}
