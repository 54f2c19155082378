/** Where this screen lives. */
export const autoRepliesPath = "/settings/auto-replies";
