/** Where a patient may live: time zones and states to choose from. */
import { cityOf } from "../../../components/message/people.ts";

/** Near first: those of the Americas, then all others that the browser knows. */
export function zoneChoices(own: string | null): { value: string; label: string }[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = own === null || known.includes(own) ? known : [own, ...known];
  const near = (zone: string) => Number(!zone.startsWith("America/") && !zone.startsWith("Pacific/H"));
  return [...all]
    .sort((a, b) => near(a) - near(b) || cityOf(a).localeCompare(cityOf(b)))
    .map((value) => ({ value, label: `${cityOf(value)} (${value.split("/")[0]})` }));
}

const states =
  "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware," +
  "DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas," +
  "KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi," +
  "MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York," +
  "NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island," +
  "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington," +
  "WV West Virginia,WI Wisconsin,WY Wyoming";

export function stateChoices(): { value: string; label: string }[] {
  return states.split(",").map((one) => ({ value: `US-${one.slice(0, 2)}`, label: one.slice(3) }));
}

export function stateName(region: string): string {
  return stateChoices().find(({ value }) => value === region)?.label ?? region;
}
