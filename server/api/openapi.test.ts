import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStaffDoor, type StaffDoor } from "../test/staff-door.ts";
import { apiRoutes } from "./api.ts";

interface Operation {
  summary: string;
  security: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let door: StaffDoor;
let document: Document;
beforeAll(async () => {
  door = await openStaffDoor();
  const response = await fetch(`${door.url}/api/v1/openapi.json`);
  expect(response.status).toBe(200);
  document = (await response.json()) as Document;
});
afterAll(() => door?.stop());

describe("the OpenAPI document", () => {
  it("describes every route, and nothing else", () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const served = apiRoutes(door.parts).map(
      ({ method, path }) => `${method} ${path.replace(":id", "{id}")}`,
    );
    expect(document.openapi).toBe("3.1.0");
    expect(described.sort()).toEqual(served.sort());
  });

  it("says of each what it answers, what it refuses and whether a token is needed", () => {
    for (const route of apiRoutes(door.parts)) {
      const operation = document.paths[route.path.replace(":id", "{id}")]?.[route.method];
      expect(operation?.summary).toMatch(/\.$/);
      expect(Object.keys(operation!.responses)).toEqual(expect.arrayContaining(Object.keys(route.answers)));
      expect(operation!.security).toEqual(route.access === "staff" ? [{ accessToken: [] }] : []);
      expect("401" in operation!.responses).toBe(
        route.access === "staff" || route.path.startsWith("/session"),
      );
      expect(operation!.requestBody !== undefined).toBe(route.body !== null);
      expect((operation!.parameters ?? []).map(({ name }) => name).sort()).toEqual(
        Object.keys({ ...route.params.shape, ...route.query.shape }).sort(),
      );
    }
  });

  it("says what a value must be, and what a body must not hold", () => {
    expect(document.components.schemas["Reply"]).toMatchObject({
      type: "object",
      required: ["clientKey", "text"],
      additionalProperties: false,
      properties: { channel: { enum: ["sms", "whatsapp", "email"] } },
    });
    expect(document.components.schemas["Message"]).not.toHaveProperty("additionalProperties");
    expect(document.paths["/conversations"]?.["get"]?.parameters).toContainEqual({
      name: "limit",
      in: "query",
      required: false,
      schema: { default: 50, type: "integer", minimum: 1, maximum: 100 },
    });
  });

  it("refers only to schemas that it holds, and by name where one is used again", () => {
    const text = JSON.stringify(document);
    const named = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!));
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...named]));
    const page =
      document.paths["/conversations"]?.["get"]?.responses["200"]?.content?.["application/json"]?.schema;
    expect(page).toEqual({ $ref: "#/components/schemas/ConversationPage" });
    expect(document.components.schemas["Message"]).toMatchObject({
      properties: { delivery: { anyOf: [{ $ref: "#/components/schemas/Delivery" }, { type: "null" }] } },
    });
  });
});
