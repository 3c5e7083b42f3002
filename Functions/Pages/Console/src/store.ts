import { useEffect, useState } from 'preact/hooks';

/** A value that components follow. */
export class Store<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value() {
    return this.current;
  }

  set value(next: T) {
    this.current = next;
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

export function useStore<T>(store: Store<T>): T {
  const [, again] = useState({});
  useEffect(() => store.listen(() => again({})), [store]);
  return store.value;
}

/** A store that this tab remembers. */
export function remembered<T>(name: string, initial: T): Store<T> {
  const text = sessionStorage.getItem(name);
  const store = new Store<T>(text === null ? initial : (JSON.parse(text) as T));
  store.listen(() => sessionStorage.setItem(name, JSON.stringify(store.value)));
  return store;
}
