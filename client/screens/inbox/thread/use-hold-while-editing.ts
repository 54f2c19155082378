/** The seconds of undo stand still at the server while somebody changes the words; it says itself how long at most. */
import { useEffect, useRef } from "react";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import type { DeliveryAct } from "../../../data/delivery-acts.ts";
import { holdAgainMs } from "./undo-bar.tsx";

export function useHoldWhileEditing(
  message: Message | null,
  onAct: (wanted: DeliveryAct) => Promise<Problem | null>,
): void {
  const act = useRef(onAct);
  useEffect(() => {
    act.current = onAct;
  });
  const { state, departure } = message?.delivery ?? {};
  const held = state === "scheduled" && departure?.why === "undo" ? (message?.id ?? null) : null;
  useEffect(() => {
    if (held === null) return;
    const hold = (on: boolean) => void act.current({ act: "hold", messageId: held, on });
    hold(true);
    const timer = setInterval(() => hold(true), holdAgainMs);
    return () => {
      clearInterval(timer);
      hold(false);
    };
  }, [held]);
}
