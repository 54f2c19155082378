/** A colleague's phone is proven by a code that is sent to it. */

export const codeMinutes = 10;
/** Guesses at one code. */
export const codeTries = 5;
/** Codes in an hour, to one person and to one phone. */
export const longestCodes = 5;
