/** What of the book is opened in the middle of the screen. */
export type Open = { kind: "rule" | "form"; id: string } | { kind: "hours" | "limits" | "errands" };
