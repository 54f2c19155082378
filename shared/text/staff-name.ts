/** "Nora" of "Nora Lindqvist", "Dr. Osei" of "Dr. Amara Osei": what a colleague is called in a sentence. */
export function staffName(name: string): string {
  const [first = name, ...rest] = name.trim().split(/\s+/);
  return first.endsWith(".") && rest.length > 0 ? `${first} ${rest.at(-1)}` : first;
}
