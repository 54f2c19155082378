/** Rows have one height, set by the width and by the reader's font size, so that the list never has to measure. */
import { useEffect, useState } from "react";

const phone = "(max-width: 767px)";

/** 76 px, 88 px on a phone; grows with the font size of the browser. */
export function useRowHeight(): number {
  const [height, setHeight] = useState(measure);
  useEffect(() => {
    const query = matchMedia(phone);
    const change = () => setHeight(measure());
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return height;
}

function measure(): number {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const wide = matchMedia(phone).matches ? 88 : 76;
  return Math.round((wide * Math.max(16, rem)) / 16);
}
