/** The one server cache. Events keep it true, so nothing is fetched twice for looking at it twice. */
import { QueryClient } from "@tanstack/react-query";
import { RequestProblem } from "./http.ts";

/** How long an answer stays good while no events come in. */
const staleWithoutEventsMs = 15_000;

export function createQueryClient(isLive: () => boolean): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: () => (isLive() ? Infinity : staleWithoutEventsMs),
        gcTime: 30 * 60_000,
        // The line knows better than the browser whether the server can be reached.
        networkMode: "always",
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < 2 && error instanceof RequestProblem && error.transient,
        retryDelay: (failures) => 400 * 3 ** failures,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
