/** Colleagues: who a conversation can be given to. */
import { z } from "zod";
import { staffSchema } from "../../../shared/api/common.ts";
import type { Presenter } from "../../events/present.ts";
import type { Directory } from "../../store/directory.ts";
import { answer, route, type Route } from "../route.ts";

export interface StaffRouteParts {
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
}

export function staffRoutes({ directory, presenter }: StaffRouteParts): Route[] {
  return [
    route({
      method: "get",
      path: "/staff",
      summary: "Everyone who works here now, by name.",
      access: "staff",
      answers: { 200: z.object({ items: z.array(staffSchema) }) },
      async handler({ caller: { scope } }) {
        const { users } = await directory.of(scope.organizationId);
        const items = [...users.values()].filter(({ active }) => active).map((user) => presenter.staff(user));
        return answer(200, { items });
      },
    }),
  ];
}
