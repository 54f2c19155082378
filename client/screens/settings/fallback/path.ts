/** Where this screen lives; a purpose follows. */
export const fallbackPath = "/settings/fallback";
