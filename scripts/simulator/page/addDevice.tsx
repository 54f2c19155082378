/** A new phone or mailbox for somebody: numbers only from the range kept for fiction are suggested. */
import { Button, Modal, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTable, useWorld } from "./live.ts";

type Kind = "sms" | "whatsapp" | "mail";

export function AddDevice(props: {
  opened: boolean;
  onClose: () => void;
  onAdded: (deviceId: string) => void;
}) {
  const live = useWorld();
  const phones = useTable("phone");
  const numbers = useTable("number");
  const [kind, setKind] = useState<Kind>("sms");
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (!props.opened) return;
    const taken = new Set([...phones, ...numbers].map((each) => each.number));
    const free = Array.from({ length: 100 }, (_, i) => `+150355501${String(i).padStart(2, "0")}`).filter(
      (number) => !taken.has(number),
    );
    setAddress(kind === "mail" ? "" : (free[Math.floor(free.length / 2)] ?? ""));
    setProblem(null);
    // A suggestion is made once per opening and kind, not while somebody types.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [props.opened, kind]);

  const add = async (): Promise<void> => {
    if (kind === "mail") await live.act("add-mailbox", { name, address });
    else await live.act("add-phone", { name, number: address.replace(/[\s().-]/g, ""), channel: kind });
    props.onAdded(
      kind === "mail" ? `mail:${address.toLowerCase()}` : `${kind}:${address.replace(/[\s().-]/g, "")}`,
    );
    setName("");
    props.onClose();
  };

  return (
    <Modal opened={props.opened} onClose={props.onClose} title={<b>Add a phone</b>} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add().catch((error: unknown) => setProblem(error instanceof Error ? error.message : "Not added."));
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            fullWidth
            aria-label="Kind"
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            data={[
              { value: "sms", label: "SMS" },
              { value: "whatsapp", label: "WhatsApp" },
              { value: "mail", label: "Mailbox" },
            ]}
          />
          <TextInput
            label="Name"
            description="A known name is the same person"
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={kind === "mail" ? "Email address" : "Number"}
            description={kind === "mail" ? undefined : "From +1 503 555 0100 to 0199: kept for fiction"}
            type={kind === "mail" ? "email" : "tel"}
            required
            withAsterisk={false}
            value={address}
            error={problem}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <Button type="submit">{kind === "mail" ? "Add mailbox" : "Add phone"}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
