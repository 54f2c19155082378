/** The whole of a message in one line, for ears: author, side, channel, time, words, state. */
import { channelWords } from "../../../shared/domain/channels.ts";
import type { Message } from "../../../shared/api/messages.ts";
import type { DeliveryView } from "./delivery-words.ts";
import { markWords } from "./marks.ts";
import { plural, type Times } from "./times.ts";

export function messageName(
  message: Message,
  patientName: string,
  times: Times,
  view: DeliveryView | null,
): string {
  const author =
    message.direction === "inbound" ? patientName : (message.author?.name ?? "Automatic message");
  const parts = [
    author,
    message.direction === "inbound" ? "to the clinic" : `to ${patientName}`,
    channelWords[message.channel],
    times.clock(message.at),
    ...(message.subject ? [`subject ${message.subject}`] : []),
    message.text || "no words",
    ...(message.files.length > 0 ? [plural(message.files.length, "file")] : []),
    ...message.marks.map((mark) => markWords[mark].word),
    ...(message.edits > 0 ? ["edited"] : []),
    ...(view ? [view.word] : []),
  ];
  return parts.join(", ");
}

/** "112 kB", "1.4 MB"; empty when nobody knows. */
export function fileSize(bytes: number | null): string {
  if (bytes === null) return "";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
