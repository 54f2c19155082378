/**
 * Who is asking. Every query of the store takes a scope; nothing is read across organizations, and a person
 * reads only what their row rules allow.
 */
export interface Scope {
  organizationId: string;
  /** The person on whose behalf we read; null for the system's own work. */
  userId: string | null;
}

export function systemScope(organizationId: string): Scope {
  return { organizationId, userId: null };
}
