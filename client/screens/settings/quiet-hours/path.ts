/** Where this screen lives. */
export const quietHoursPath = "/settings/quiet-hours";
