/** Chinese faces come in a hundred slices; their list is fetched only when Han letters are to be shown. */

const han = /\p{Script=Han}/u;

/** True when the text needs the Chinese face. */
export function needsHanFace(text: string): boolean {
  return han.test(text);
}

/** Makes the Chinese face known to the page. System faces still come first (see --tw-font). */
export async function loadHanFace(): Promise<void> {
  await import("@fontsource-variable/noto-sans-sc/wght.css");
}
