/** The part of split-sms that the segment tests use as an oracle; the package ships no types. */
declare module "split-sms" {
  const splitSms: {
    split(message: string): {
      characterSet: "GSM" | "Unicode";
      parts: { content: string; length: number; bytes: number }[];
      bytes: number;
      length: number;
      remainingInPart: number;
    };
  };
  export default splitSms;
}
