/** Sign-in: email and password, what went wrong in words, and back to where the person was. */
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconShieldHalf } from "@tabler/icons-react";
import { Navigate, useLocation } from "react-router";
import { signInSchema } from "../../../shared/api/session.ts";
import { Mark } from "../../components/mark.tsx";
import type { SignInFailure } from "../../session/keeper.ts";
import { useSession } from "../../session/session.tsx";
import { useDevice } from "../../shell/preferences.tsx";
import { becauseWords, failureWords, greeting } from "./greeting.ts";
import { Illustration } from "./illustration.tsx";
import classes from "./sign-in.module.css";

/** The clinic that signed in last on this device: its name is no secret there. */
const clinicKey = "clinic";

export default function SignInScreen() {
  const { status, session, because, signIn } = useSession();
  const device = useDevice();
  const from = (useLocation().state as { from?: unknown } | null)?.from;
  const clinic = device.get(clinicKey);

  useEffect(() => {
    document.title = "Sign in, Threadwell";
  }, []);
  useEffect(() => {
    if (session) device.set(clinicKey, session.organization.name);
  }, [device, session]);

  if (status === "signed-in") return <Navigate to={typeof from === "string" ? from : "/"} replace />;
  if (status === "starting") return <div className={classes.page} />;
  const why = becauseWords(because);
  return (
    <div className={classes.page}>
      <Illustration />
      <header className={classes.brand}>
        <Mark size={28} />
        Threadwell
      </header>
      <main className={classes.card}>
        <h1 className={classes.title}>{greeting(new Date().getHours())}</h1>
        <p className={classes.lead}>Sign in to {clinic ?? "Threadwell"}.</p>
        {why ? (
          <p className={classes.why} role="status">
            <IconInfoCircle size={18} stroke={1.75} aria-hidden="true" />
            {why}
          </p>
        ) : null}
        <SignInForm signIn={signIn} />
        <p className={classes.foot}>
          <IconShieldHalf size={16} stroke={1.75} aria-hidden="true" />
          You are signed out after 15 minutes without activity. Drafts are kept.
        </p>
      </main>
      <footer className={classes.host}>Hosted by {clinic ?? "your clinic"} on its own server</footer>
    </div>
  );
}

type Failed = SignInFailure & { at: number };

function SignInForm({ signIn }: { signIn: ReturnType<typeof useSession>["signIn"] }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [fields, setFields] = useState<{ email?: string; password?: string }>({});
  const [failure, setFailure] = useState<Failed | null>(null);
  const [busy, setBusy] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const wait = useCountdown(failure);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || wait > 0) return;
    const checked = signInSchema.safeParse({ email: email.trim(), password });
    if (!checked.success) {
      const wrong = new Set(checked.error.issues.map((issue) => issue.path[0]));
      setFields({
        ...(wrong.has("email") ? { email: "Enter your work email, such as name@clinic.example" } : {}),
        ...(wrong.has("password") ? { password: "Enter your password" } : {}),
      });
      (wrong.has("email") ? emailField : passwordField).current?.focus();
      return;
    }
    setFields({});
    setBusy(true);
    const failed = await signIn(checked.data);
    setBusy(false);
    if (!failed) return;
    setFailure({ ...failed, at: Date.now() });
    if (failed.problem.status === 401) {
      setPassword("");
      passwordField.current?.focus();
    }
  }

  const words = failure ? failureWords(failure, wait) : null;
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      {words ? (
        <div className={classes.failure} role="alert">
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
          <div>
            <strong>{words.title}</strong>
            <p>{words.text}</p>
            {failure?.problem.reference ? <p>Reference {failure.problem.reference}</p> : null}
          </div>
        </div>
      ) : null}
      <TextInput
        ref={emailField}
        label="Work email"
        size="md"
        type="email"
        name="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={fields.email}
      />
      <PasswordInput
        ref={passwordField}
        label="Password"
        size="md"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={fields.password}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
      />
      <Button type="submit" size="md" fullWidth loading={busy} disabled={wait > 0}>
        Sign in
      </Button>
    </form>
  );
}

/** Milliseconds left of the pause the server asked for. */
function useCountdown(failure: Failed | null): number {
  const [now, setNow] = useState(() => Date.now());
  const until = failure?.retryAfterMs ? failure.at + failure.retryAfterMs : 0;
  useEffect(() => {
    if (until === 0) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, until - now);
}
