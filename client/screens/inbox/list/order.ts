/**
 * Rows never jump under the pointer. The order that is shown is held while somebody points at the list or
 * works in it; what changed meanwhile is counted, and taken over when they leave or ask for it.
 */

export interface ShownOrder {
  /** Ids in the order they stand on the screen. */
  shown: readonly string[];
  /** Ids in the live order that have no row yet. */
  fresh: number;
  /** True when rows on the screen would change places or leave. */
  moved: boolean;
}

/** What to show now, given what is on the screen, the live order, and whether the order is held. */
export function holdOrder(shown: readonly string[], live: readonly string[], held: boolean): ShownOrder {
  if (!held || shown.length === 0) return { shown: live, fresh: 0, moved: false };
  // Rows that come after everything shown (the next page, the newest of a longest-wait-first list) move nothing.
  const tail = freshTail(shown, live);
  const base = tail.length > 0 ? [...shown, ...tail] : shown;
  const onScreen = new Set(base);
  const alive = new Set(live);
  const fresh = live.filter((id) => !onScreen.has(id)).length;
  const stillThere = base.filter((id) => alive.has(id));
  const liveKnown = live.filter((id) => onScreen.has(id));
  const moved = stillThere.length !== base.length || stillThere.some((id, index) => liveKnown[index] !== id);
  return { shown: base, fresh, moved };
}

/** Live rows below the last shown one that was already there: they can be appended without a jump. */
function freshTail(shown: readonly string[], live: readonly string[]): readonly string[] {
  const known = new Set(shown);
  let cut = live.length;
  while (cut > 0 && !known.has(live[cut - 1] ?? "")) cut -= 1;
  return live.slice(cut);
}

/**
 * The row to go to from `current`. When the current row has left the list (it was answered), the row that
 * took its place is next. Null when there is nowhere to go.
 */
export function stepFrom(
  ids: readonly string[],
  current: string | null,
  lastIndex: number,
  delta: 1 | -1,
): string | null {
  if (ids.length === 0) return null;
  const index = current === null ? -1 : ids.indexOf(current);
  if (index >= 0) return ids[index + delta] ?? null;
  if (lastIndex < 0) return delta === 1 ? (ids[0] ?? null) : null;
  const place = delta === 1 ? lastIndex : lastIndex - 1;
  return ids[Math.max(0, Math.min(ids.length - 1, place))] ?? null;
}

/** "2 new", "Order changed", "2 new, order changed"; null when nothing waits. */
export function pendingWords(order: ShownOrder): string | null {
  if (order.fresh > 0) return `${order.fresh} new`;
  return order.moved ? "Order changed" : null;
}
