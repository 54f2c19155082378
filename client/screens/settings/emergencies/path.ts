/** Where this screen lives. */
export const emergenciesPath = "/settings/emergencies";
