/** Where the consent settings are. */
export const consentSettingsPath = "/settings/consent";
