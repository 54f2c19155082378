/** Why something was refused, and what to do: one line, spoken as it comes. */
import { Input } from "@mantine/core";
import type { Problem } from "../../shared/api/common.ts";

export function ProblemLine({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <Input.Error role="alert">
      {problem.title.replace(/\.?$/, ".")} {problem.detail}
    </Input.Error>
  );
}
