/** Where this screen lives. */
export const templatesPath = "/settings/templates";
