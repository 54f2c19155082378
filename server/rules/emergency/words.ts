/**
 * What raises an emergency until an organization changes it: phrases that people write when they need help now. In
 * each language the same eight: breath, chest, stroke, blood, no answer, taking one's life, poison, calling for help.
 */
import type { EmergencyLanguage, EmergencyWords } from "../../../shared/domain/emergency.ts";
import { otherWords } from "./words-other.ts";
import { westernWords } from "./words-western.ts";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

const english: EmergencyWords = {
  alarms: list(`
    chest pain*, chest pian, pain* … chest, pain … middle … chest, chest … hurts, chest hurting, chest is hurting, chest … tight*, tight* … chest,
    pressure … chest, chest pressure, crushing … chest, heart attack, cardiac arrest,
    can't breathe, can't breath, cannot breathe, cannot breath, can not breathe, can't … breathe, can hardly breathe,
    can barely breathe, barely breathing, barely breathe, hardly breathing, can't catch … breath, can't get … breath, can't get … air,
    trouble breathing, difficulty breathing, hard to breathe, hard time breathing, hard for … to breathe, struggling to breathe,
    struggling for … breath, not breathing, isn't breathing, stopped breathing, stops breathing, shortness of breath, short of breath,
    gasping, choking, turning blue, turned blue, lips … blue, going blue, throat … closing, throat … swelling, throat … swollen,
    tongue … swelling, tongue … swollen, face … swelling up, anaphyla*, severe allergic reaction, bad allergic reaction,
    bleeding won't stop, bleeding will not stop, bleeding … not stopping, bleeding doesn't stop, won't stop bleeding,
    will not stop bleeding, can't stop … bleeding, can't stop … blood, bleeding … lot, bleeding heavily, bleeding badly, bleeding everywhere,
    heavy bleeding, lots of blood, lot of blood, so much blood, blood everywhere, soaking … pad, soaked … pads, losing … blood,
    throwing up blood, threw up blood, vomiting blood, vomited blood, puking blood, coughing … blood, hemorrhag*, haemorrhag*,
    want to die, wanna die, wants to die, going to die, gonna die, wish … was dead, wish … were dead, better off dead, kill myself,
    killing myself, kill himself, kill herself, kill themselves, end my life, ending my life, end it all, take my … life, taking my … life,
    suicid*, want to hurt myself, going to hurt myself, hurting myself, thoughts of hurting, harm myself, harming myself, self harm,
    cutting myself, cut my wrist*, don't want to live, do not want to live, don't want to be alive, don't want to be here anymore,
    no reason to live, nothing to live for, can't go on living, don't want to wake up, tired of living, goodbye forever,
    overdos*, took too many, took … whole bottle, took # pills, took about # pills, took around # pills, took over # pills, took like # pills, took maybe # pills, swallowed all … pills, swallowed all … meds, took # tablets, took # of … pills, took # of … meds, took # tylenol, took # advil, took # ibuprofen,
    swallowed # pills, swallowed # tablets, took twenty pills, took thirty pills, took forty pills, took fifty pills, took a hundred pills, took a bunch of … pills,
    took a bunch of … meds, took a lot of … pills, took a handful of, swallowed a handful of, swallowed a bunch of, took all … pills at once, took all … meds at once, swallowed … bottle, taken too many, took all … pills, too much insulin, swallowed … battery,
    drank … bleach, swallowed … bleach, been poisoned, poisoned, ate … poison, drank … poison,
    unconscious, passed out, passing out, won't wake up, will not wake up, can't wake him, can't wake her, can't wake them, can't wake my, not waking up,
    isn't waking up, doesn't wake up, unresponsive, not responding, isn't responding, collapsed, fainted, blacked out, barely conscious,
    having a stroke, had a stroke, stroke symptoms, signs of … stroke, face … droop*, face … drooping, half … face, side … face … numb,
    slurring, slurred speech, speech … slurred, words … coming out wrong, can't speak, can't talk, can't move … arm, can't move … leg, can't move my,
    can't feel my … arm, can't feel my … leg, can't feel my face, arm … numb, arm went numb, worst headache, thunderclap headache, suddenly … blind,
    suddenly can't see, seizure*, seizing, convuls*, water broke, water just broke, water has broken, baby … not moving, baby isn't moving, baby stopped moving,
    baby hasn't moved, baby … limp, hit … head and, head injury, hanging himself, hanging herself, has a gun, going to kill me, gonna kill me, threatening to kill,
    beating me, he is choking me, raped, ambulance, call 911, calling 911, need 911, called 911, this is an emergency, it's an emergency,
    its an emergency, an emergency now, medical emergency, life or death, dying, someone help me, somebody help me, help me now, need help now, need help right now
  `),
  calm: list(`
    heart attack when i saw, gave me a heart attack, give me a heart attack, almost had a heart attack when, heart attack grill,
    stroke of luck, had a stroke of, choking up, choked up, choking hazard, dying to, dying of laughter, dying laughing, dying of boredom, dying of curiosity,
    overdosed on candy, overdosed on chocolate, overdose of cute, suicide prevention, suicide awareness, suicide squad,
    seizure med*, seizure log, seizure diary, seizure plan, seizure action plan, seizure free, ambulance bill, ambulance company, ambulance charge, ambulance fee, ambulance invoice, ambulance service bill,
    battery died, phone was dying, phone is dying, phone's dying, battery is dying, plants are dying, going to die of, gonna die of, dying breed, chest pain protocol, chest x-ray,
    emergency contact, emergency number, not an emergency, non emergency, collapsed lung follow, stroke clinic, stroke rehab, stroke follow up, stroke support,
    blacked out the, blacked out on the calendar, fainted goat, heart attack prevention, laughing so hard, breathing test, dying my hair, dying hair, passed out flyers, passed out candy,
    wanna die of embarrassment, want to die of embarrassment, call 911 if, no need to call 911, power went out
  `),
};

/** By language; every organization begins with these. */
export const defaultEmergencyWords: Readonly<Record<EmergencyLanguage, EmergencyWords>> = {
  en: english,
  ...westernWords,
  ...otherWords,
};
