/** Where this screen lives. */
export const linesPath = "/settings/lines";
