/** What a person set for this device, beside the colours: whether single keys act. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { DeviceStore } from "../data/device-store.ts";

const DeviceContext = createContext<DeviceStore | null>(null);
export const DeviceProvider = DeviceContext.Provider;

export function useDevice(): DeviceStore {
  const device = useContext(DeviceContext);
  if (!device) throw new Error("useDevice needs a DeviceProvider above it");
  return device;
}

const singleKeysKey = "keys.single";
/** The browser tells only other tabs of a change, so this tab tells itself. */
const changed = "threadwell:preferences";

/** Whether single keys (J, K, E, …) act outside text fields; and how to switch that. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const device = useDevice();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stop = device.subscribe(listener);
      window.addEventListener(changed, listener);
      return () => {
        stop();
        window.removeEventListener(changed, listener);
      };
    },
    [device],
  );
  const on = useSyncExternalStore(subscribe, () => device.get(singleKeysKey) !== "off");
  const set = useCallback(
    (next: boolean) => {
      device.set(singleKeysKey, next ? "on" : "off");
      window.dispatchEvent(new Event(changed));
    },
    [device],
  );
  return [on, set];
}
