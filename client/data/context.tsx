/** What the data hooks work with, for the person who is signed in. */
import { createContext, useContext } from "react";
import type { Api } from "./api.ts";
import type { Drafts } from "./drafts-store.ts";
import type { Outbox } from "./outbox.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { RecentEvents } from "./recent-events.ts";
import type { Refusals } from "./refusals.ts";

export interface DataParts {
  api: Api;
  /** The signed-in person's id. */
  me: string;
  drafts: Drafts;
  outbox: Outbox;
  refusals: Refusals;
  readMarks: ReadMarks;
  recent: RecentEvents;
  /** Since when answers may be out of date (ms since 1970); null while the line is live. */
  line: { subscribe: (listener: () => void) => () => void; lostAt: () => number | null };
  now: () => number;
}

const DataContext = createContext<DataParts | null>(null);
export const DataProvider = DataContext.Provider;

export function useDataParts(): DataParts {
  const parts = useContext(DataContext);
  if (!parts) throw new Error("data hooks are for screens behind sign-in");
  return parts;
}
