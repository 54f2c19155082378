/** The weather over one person, from the live tables, by the same rule as in the process. */
import { calmWeather, everybody, weatherOver } from "../weather.ts";
import type { Weather } from "../types.ts";
import { useTable } from "./live.ts";

export function useWeatherOver(personId: string | null): Weather {
  const table = useTable("weather");
  if (table.length === 0) return calmWeather(everybody);
  return weatherOver(
    { get: (_name, id) => table.find((weather) => weather.id === id) },
    personId ?? undefined,
  );
}
