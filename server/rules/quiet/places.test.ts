import { expect, test } from "vitest";
import { isZone } from "../../../shared/text/zoned.ts";
import { knownRegions, placeOf, placeOfNumber, zonesOfRegion } from "./places.ts";
import { areaCodes, callingCodes } from "./phone-zones.ts";

const nothing = { timeZone: null, region: null, phone: null, clinicZone: "America/Los_Angeles" };

test.each<[string, string, string[], string[]]>([
  ["one state, one zone", "+12125550142", ["America/New_York"], ["US-NY"]],
  ["an area code over two zones", "+18505550142", ["America/Chicago", "America/New_York"], ["US-FL"]],
  ["its overlay too", "+14485550142", ["America/Chicago", "America/New_York"], ["US-FL"]],
  ["Orlando's overlay has one", "+16895550142", ["America/New_York"], ["US-FL"]],
  ["Arizona", "+16025550142", ["America/Phoenix"], ["US-AZ"]],
  ["the Navajo keep summer time", "+19285550142", ["America/Denver", "America/Phoenix"], ["US-AZ"]],
  ["Indiana has two", "+18125550142", ["America/Chicago", "America/New_York"], ["US-IN"]],
  ["Newfoundland and Labrador", "+17095550142", ["America/Halifax", "America/St_Johns"], []],
  ["Guam, across the date line", "+16715550142", ["Pacific/Guam"], []],
  ["Estonia", "+3725550142", ["Europe/Tallinn"], []],
  [
    "Kiribati, both sides of the date line",
    "+68672001234",
    ["Pacific/Enderbury", "Pacific/Kiritimati", "Pacific/Tarawa"],
    [],
  ],
])("a number: %s", (_name, phone, zones, regions) => {
  const place = placeOfNumber(phone);
  expect(place?.regions).toEqual(regions);
  for (const zone of zones) expect(place?.zones).toContain(zone);
});

test("an area code that nobody knows allows all zones of its country", () => {
  const place = placeOfNumber("+18005550142");
  for (const zone of ["America/Chicago", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Guam"])
    expect(place?.zones).toContain(zone);
});

test.each(["+", "+999", "+9995550142", "someone"])("%s is no number of anywhere", (phone) => {
  expect(placeOfNumber(phone)).toBeNull();
});

test("what is set comes before the state, the state before the number, the number before the clinic", () => {
  const all = { ...nothing, timeZone: "America/Denver", region: "US-FL", phone: "+12125550142" };
  expect(placeOf(all)).toEqual({ zones: ["America/Denver"], source: "patient", regions: ["US-FL"] });
  expect(placeOf({ ...all, timeZone: null })).toEqual({
    zones: ["America/Chicago", "America/New_York"],
    source: "region",
    regions: ["US-FL"],
  });
  expect(placeOf({ ...all, timeZone: null, region: null })).toMatchObject({
    source: "number",
    regions: ["US-NY"],
  });
  expect(placeOf(nothing)).toEqual({ zones: ["America/Los_Angeles"], source: "clinic", regions: [] });
});

test("a zone that does not exist says nothing about the hour", () => {
  expect(placeOf({ ...nothing, timeZone: "Mars/Olympus", phone: "+12125550142" }).source).toBe("number");
});

test("every zone of the tables is one, and every state has some", () => {
  const zones = [...`${areaCodes}${callingCodes}`.matchAll(/[A-Z][A-Za-z]+\/[A-Za-z_/-]+/g)];
  expect(zones.length).toBeGreaterThan(300);
  expect(zones.filter(([zone]) => !isZone(zone))).toEqual([]);
  expect(knownRegions().length).toBe(51);
  expect(knownRegions().filter((region) => zonesOfRegion(region).length === 0)).toEqual([]);
});

test("no code stands twice", () => {
  for (const table of [areaCodes, callingCodes]) {
    const codes = table
      .trim()
      .split("\n")
      .flatMap((line) => line.split("|").at(-1)!.split(" "));
    expect(new Set(codes).size).toBe(codes.length);
  }
});
