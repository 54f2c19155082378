/** Check given, hand refused, dash not asked: the same marks in the grids and on the ledger's stitch. */
import {
  IconCheck,
  IconClockExclamation,
  IconCircleOff,
  IconHandStop,
  IconHelp,
  IconArrowBackUp,
  IconMinus,
  type Icon,
} from "@tabler/icons-react";
import type { ConsentCell, ConsentEntryView } from "../../../shared/api/consent.ts";

const ofState: Readonly<Record<ConsentCell["state"], Icon>> = {
  given: IconCheck,
  refused: IconHandStop,
  doubted: IconClockExclamation,
  asked: IconHelp,
  expired: IconCircleOff,
  not_asked: IconMinus,
};

const ofChoice: Readonly<Record<ConsentEntryView["choice"], Icon>> = {
  given: IconCheck,
  refused: IconHandStop,
  asked: IconHelp,
  expired: IconCircleOff,
  doubted: IconClockExclamation,
  cleared: IconCheck,
  withdrawn: IconArrowBackUp,
};

interface StateMarkProps {
  state: ConsentCell["state"];
  /** False: nothing can go there, so that no check may stand for it. */
  reachable: boolean;
  size?: number;
}

export function StateMark({ state, reachable, size = 16 }: StateMarkProps) {
  const Glyph = reachable || state === "refused" || state === "doubted" ? ofState[state] : IconCircleOff;
  return <Glyph size={size} stroke={2} aria-hidden="true" style={{ flex: "none" }} />;
}

export function ChoiceMark({ choice, size = 14 }: { choice: ConsentEntryView["choice"]; size?: number }) {
  const Glyph = ofChoice[choice];
  return <Glyph size={size} stroke={2} aria-hidden="true" style={{ flex: "none" }} />;
}
