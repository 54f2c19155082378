/** People in care: what staff may correct. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import { patientChangeSchema, patientSchema } from "../../../shared/api/conversations.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import { answer, route, type Route } from "../route.ts";

export interface PatientRouteParts {
  presenter: Pick<Presenter, "patient">;
  commands: Pick<Commands, "changePatient">;
  audit: Audit;
}

export function patientRoutes({ presenter, commands, audit }: PatientRouteParts): Route[] {
  return [
    route({
      method: "patch",
      path: "/patients/:id",
      summary: "Name an unknown sender, set a language, a time zone or a state, change tags.",
      access: "staff",
      params: z.object({ id: idSchema }),
      body: patientChangeSchema,
      answers: { 200: patientSchema },
      async handler({ caller: { scope }, params: { id }, body }) {
        const patient = await commands.changePatient(scope, id, body);
        await audit.record(scope, "patient.changed", {
          patient: id,
          fields: Object.keys(body).sort().join(" "),
          version: String(patient.version),
        });
        return answer(200, await presenter.patient(scope, patient));
      },
    }),
  ];
}
