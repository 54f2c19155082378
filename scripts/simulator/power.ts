/** Phones go off and on with the weather over their owner; each time that is over leaves a line on the screen. */
import type { SimulatedClock } from "./clock.ts";
import type { Random } from "./random.ts";
import type { Phone } from "./types.ts";
import { weatherOver } from "./weather.ts";
import type { World } from "./world.ts";

export function watchPower(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  phoneChanged: (phone: Phone) => void;
}): () => void {
  const { world, clock } = parts;

  const apply = (phone: Phone): void => {
    const off = weatherOver(world, phone.personId).phoneOff && !phone.landline;
    if (off === (phone.offSince !== null)) return;
    const now = clock.now();
    if (!off && phone.offSince !== null) leaveLine(phone, phone.offSince, now);
    parts.phoneChanged(world.put("phone", { ...phone, offSince: off ? now : null }));
  };

  const leaveLine = (phone: Phone, offAt: number, at: number): void => {
    const toPhone = world
      .all("message")
      .filter(
        (message) => message.direction !== "inbound" && `${message.channel}:${message.to}` === phone.id,
      );
    world.put("phoneEvent", {
      id: `E${parts.random.hex(16)}`,
      phoneId: phone.id,
      at,
      offAt,
      waited: toPhone.filter((message) => message.status === "sent" && message.shownAt === null).length,
      refused: toPhone.filter((message) => message.status === "undelivered" && message.updatedAt >= offAt)
        .length,
    });
  };

  return world.subscribe((change) => {
    if (change.table === "weather") for (const phone of world.all("phone")) apply(phone);
    else if (change.op === "put" && change.table === "phone") {
      const before = change.value;
      if (before.offSince === null) apply(before);
    }
  });
}
