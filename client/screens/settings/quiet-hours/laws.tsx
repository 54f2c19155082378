/** The hours of each law, with where it stands and when that was looked at. For counsel. */
import { Table } from "@mantine/core";
import type { HoursLawView } from "../../../../shared/api/quiet-hours.ts";
import { windowWords } from "./quiet-words.ts";
import classes from "./quiet.module.css";

export function Laws({ laws }: { laws: readonly HoursLawView[] }) {
  return (
    <details className={classes.laws}>
      <summary>The hours of each state, with their sources</summary>
      <p className={classes.meta}>
        A help for whoever sets this up, for review by counsel. Most of these laws are about selling, many
        except existing customers, and they change. States that are not here have the federal hours.
      </p>
      <div className={classes.tableFrame} tabIndex={0} role="region" aria-label="Hours by state">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>State</Table.Th>
              <Table.Th>May go</Table.Th>
              <Table.Th>Source</Table.Th>
              <Table.Th>Looked at</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {laws.map((law) => (
              <Table.Tr key={law.region}>
                <Table.Td>{law.name}</Table.Td>
                <Table.Td className={classes.hours}>
                  {law.windows.map(windowWords).join("; ")}
                  {law.notOnHolidays ? "; not on legal holidays" : ""}
                </Table.Td>
                <Table.Td>
                  {law.citation}
                  {law.basis === "table" ? " (by compliance tables, not the text itself)" : ""}
                </Table.Td>
                <Table.Td className={classes.hours}>{law.asOf}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  );
}
