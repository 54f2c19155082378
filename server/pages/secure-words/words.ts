/**
 * What the secure page says. {clinic}, {contact} and {date} are filled in. Before somebody has shown who they are it
 * says nothing but the clinic's name. Short, kind sentences of everyday words: it is read on a phone, in worry.
 */
export interface SecureWords {
  title: string;
  lead: string;
  birthDate: string;
  day: string;
  month: string;
  year: string;
  show: string;
  wrong: string;
  incomplete: string;
  codeLead: string;
  codeMore: string;
  codeSend: string;
  codeSent: string;
  code: string;
  codeAgain: string;
  wrongCode: string;
  oldCode: string;
  incompleteCode: string;
  manyCodes: string;
  noCode: string;
  limit: string;
  sent: string;
  files: string;
  answer: string;
  answerMore: string;
  send: string;
  answered: string;
  answeredMore: string;
  empty: string;
  tooLong: string;
  contact: string;
  endedMore: string;
  locked: string;
  lockedMore: string;
  later: string;
  laterMore: string;
  staleMore: string;
}
