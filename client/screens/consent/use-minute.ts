/** The time, fresh every half minute: what may be undone ends while one looks. */
import { useEffect, useState } from "react";

export function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
