/** Signing in: a short-lived access token in the answer, a rotating refresh token in an httpOnly cookie. */
import { z } from "zod";
import { idSchema, staffSchema, timeSchema } from "./common.ts";

export const signInSchema = z.object({
  email: z.email("expected an email address").max(254),
  password: z.string().min(1, "expected a password").max(1024),
});
export type SignIn = z.infer<typeof signInSchema>;

export const sessionSchema = z.object({
  accessToken: z.string(),
  /** When the access token ends; refresh shortly before. */
  accessTokenExpiresAt: timeSchema,
  user: staffSchema.extend({ email: z.string(), timeZone: z.string() }),
  organization: z.object({
    id: idSchema,
    name: z.string(),
    timeZone: z.string(),
    /** A reply is late after this many minutes. */
    replyTargetMinutes: z.number(),
    /** Where the virtual phones are, in the demo only. */
    simulatorUrl: z.string().nullable(),
  }),
});
export type Session = z.infer<typeof sessionSchema>;
