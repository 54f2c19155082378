/** Counts of what happened in this process since it started, for operators. Names and numbers, never contents. */
export interface Counters {
  add(name: string): void;
  /** In the Prometheus text format. */
  text(): string;
}

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    text() {
      const lines = [...counts].sort().map(([name, count]) => `threadwell_${name}_total ${count}`);
      return `${lines.join("\n")}\n`;
    },
  };
}
