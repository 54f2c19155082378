/** Hands a file to the person as a download. */
import type { SaveFile } from "../../data/consent.ts";

export const saveFile: SaveFile = ({ name, contentType, bytes }) => {
  const url = URL.createObjectURL(new Blob([bytes], { type: contentType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun with it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
