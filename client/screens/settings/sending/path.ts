/** Where the sending settings are. */
export const sendingPath = "/settings/sending";
