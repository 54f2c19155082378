/** What this device keeps between visits: small texts by key. Without storage (private windows) it keeps them in memory. */

export interface DeviceStore {
  get: (key: string) => string | null;
  set: (key: string, value: string) => void;
  remove: (key: string) => void;
  /** All keys that begin so. */
  keys: (prefix: string) => string[];
  /** Tells of a change made by another tab; key null means everything. */
  subscribe: (listener: (key: string | null) => void) => () => void;
}

/** In memory: for tests, and where the browser refuses storage. */
export function memoryStore(): DeviceStore {
  const held = new Map<string, string>();
  return {
    get: (key) => held.get(key) ?? null,
    set: (key, value) => void held.set(key, value),
    remove: (key) => void held.delete(key),
    keys: (prefix) => [...held.keys()].filter((key) => key.startsWith(prefix)),
    subscribe: () => () => {},
  };
}

/** The browser's storage under a prefix of ours. A full or refused storage falls back to memory, never throws. */
export function browserStore(storage: Storage, target: EventTarget, prefix = "threadwell."): DeviceStore {
  const spare = memoryStore();
  return {
    get(key) {
      try {
        return spare.get(key) ?? storage.getItem(prefix + key);
      } catch {
        return spare.get(key);
      }
    },
    set(key, value) {
      try {
        storage.setItem(prefix + key, value);
        spare.remove(key);
      } catch {
        // Also when the storage still holds an older text: memory is read first.
        spare.set(key, value);
      }
    },
    remove(key) {
      spare.remove(key);
      try {
        storage.removeItem(prefix + key);
      } catch {
        // Nothing was stored there.
      }
    },
    keys(start) {
      const found = new Set(spare.keys(start));
      try {
        for (let i = 0; i < storage.length; i++) {
          const key = storage.key(i);
          if (key?.startsWith(prefix + start)) found.add(key.slice(prefix.length));
        }
      } catch {
        // Only what is held in memory.
      }
      return [...found];
    },
    subscribe(listener) {
      const hear = (event: Event) => {
        const { key } = event as StorageEvent;
        if (key === null) listener(null);
        else if (key.startsWith(prefix)) listener(key.slice(prefix.length));
      };
      target.addEventListener("storage", hear);
      return () => target.removeEventListener("storage", hear);
    },
  };
}
