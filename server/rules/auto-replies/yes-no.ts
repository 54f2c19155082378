/**
 * Yes or no, in the languages that clinics meet most. What is read here stands as a fact on the message, so only what
 * says nothing else counts: "ok no", "no problem" and "right now I don't know" are asked again. Pure.
 */
import { fold } from "./words.ts";

type Side = "yes" | "no";

const list = (words: string): Set<string> => new Set(words.split(",").map(fold));

/** May stand first, before politeness or a little more of the same. */
const words: Record<Side, Set<string>> = {
  yes: list(
    "yes,yeah,yep,yup,ok,okay,sure,correct,si,claro,vale,correcto,oui,ouais,sim,ja,jawohl,tak,jah,да,так,نعم,是,是的,对,好,có,vâng,oo,opo,wi,confirm,confirmed",
  ),
  no: list("no,nope,nah,non,não,nein,nee,nie,ei,нет,ні,لا,不,不是,不行,否,không,hindi"),
};
/** Only as the whole message: anywhere else they are other words. */
const alone: Record<Side, Set<string>> = { yes: list("y,c,right,that’s right"), no: list("n,not") };
const polite = list(
  "please,thanks,thank,you,sir,ma’am,doctor,por,favor,gracias,merci,sil,vous,plaît,obrigado,obrigada,bitte,danke,grazie,per,favore,graag,dank,u,alstublieft,proszę,dziękuję,palun,aitäh,пожалуйста,спасибо,будь,ласка,дякую,شكرا,谢谢,cảm,ơn,ạ,po,salamat,mesi,tanpri",
);
/** After the word, and before nothing else. */
const tails: Record<Side, Set<string>> = {
  yes: list(
    "it is,it was,i do,i am,i’m,i have,i will,i did,we do,that is right,that’s right,that is correct,of course,definitely,absolutely,por supuesto,bien sûr,natürlich,gern,gerne,certo,конечно,звичайно",
  ),
  no: list(
    "it is not,it isn’t,it’s not,it was not,i do not,i don’t,i am not,i’m not,i have not,i haven’t,i did not,i didn’t,i will not,i won’t,we don’t,not yet,at all,not at all",
  ),
};
const signs: Record<Side, RegExp> = { yes: /[👍✅✔👌🆗]/u, no: /[👎❌❎🚫]/u };

/** Null where it cannot be told. */
export function readYesNo(text: string): Side | null {
  const [up, down] = [signs.yes.test(text), signs.no.test(text)];
  if (up && down) return null;
  const folded = fold(text);
  if (folded === "") return up ? "yes" : down ? "no" : null;
  const side = sideOf(folded);
  return (side === "yes" && down) || (side === "no" && up) ? null : side;
}

function sideOf(folded: string): Side | null {
  const [first = "", ...others] = folded.split(" ");
  for (const side of ["yes", "no"] as const) {
    if (alone[side].has(folded)) return side;
    if (!words[side].has(first)) continue;
    const rest = others.filter((word) => !polite.has(word) && !words[side].has(word)).join(" ");
    return rest === "" || tails[side].has(rest) ? side : null;
  }
  return null;
}
