/** Where a patient's ledger is. */
export const consentPath = (patientId: string): string => `/patients/${patientId}/consent`;
