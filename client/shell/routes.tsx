/** Every address of the staff's screens. A new screen is a folder in screens/ and a line here. */
import { lazy, Suspense } from "react";
import { Button } from "@mantine/core";
import { Link, Navigate, Route, Routes } from "react-router";
import { FullPage } from "../components/full-page.tsx";
import { autoRepliesPath } from "../screens/settings/auto-replies/path.ts";
import { consentSettingsPath } from "../screens/settings/consent/path.ts";
import { emergenciesPath } from "../screens/settings/emergencies/path.ts";
import { fallbackPath } from "../screens/settings/fallback/path.ts";
import { sendingPath } from "../screens/settings/sending/path.ts";
import { linesPath } from "../screens/settings/lines/path.ts";
import { quietHoursPath } from "../screens/settings/quiet-hours/path.ts";
import { templatesPath } from "../screens/settings/templates/path.ts";
import { Gate } from "./gate.tsx";
import { YouScreen } from "./you-screen.tsx";

const loadSignIn = () => import("../screens/sign-in/sign-in-screen.tsx");
const loadInbox = () => import("../screens/inbox/inbox-screen.tsx");
const loadFallback = () => import("../screens/settings/fallback/fallback-screen.tsx");
const loadTemplates = () => import("../screens/settings/templates/templates-screen.tsx");
const loadAutoReplies = () => import("../screens/settings/auto-replies/auto-replies-screen.tsx");
const loadEmergencies = () => import("../screens/settings/emergencies/emergencies-screen.tsx");
const loadSending = () => import("../screens/settings/sending/sending-screen.tsx");
const loadLines = () => import("../screens/settings/lines/lines-screen.tsx");
const loadQuietHours = () => import("../screens/settings/quiet-hours/quiet-hours-screen.tsx");
const loadConsentSettings = () => import("../screens/settings/consent/consent-settings-screen.tsx");
const loadConsent = () => import("../screens/consent/consent-screen.tsx");
const SignInScreen = lazy(loadSignIn);
const InboxScreen = lazy(loadInbox);
const FallbackScreen = lazy(loadFallback);
const AutoRepliesScreen = lazy(loadAutoReplies);
const TemplatesScreen = lazy(loadTemplates);
const EmergenciesScreen = lazy(loadEmergencies);
const SendingScreen = lazy(loadSending);
const LinesScreen = lazy(loadLines);
const QuietHoursScreen = lazy(loadQuietHours);
const ConsentSettingsScreen = lazy(loadConsentSettings);
const ConsentScreen = lazy(loadConsent);

/** Fetches the screen of an address while the session is still being asked for. */
export function preload(pathname: string): void {
  const load = pathname.startsWith("/sign-in")
    ? loadSignIn
    : pathname.startsWith(fallbackPath)
      ? loadFallback
      : pathname.startsWith(templatesPath)
        ? loadTemplates
        : pathname.startsWith(linesPath)
          ? loadLines
          : pathname.startsWith("/patients/")
            ? loadConsent
            : loadInbox;
  load().catch(() => {
    // The screen itself asks again and says what is wrong.
  });
}

export function AppRoutes() {
  return (
    <Routes>
      <Route
        path="/sign-in"
        element={
          <Suspense fallback={null}>
            <SignInScreen />
          </Suspense>
        }
      />
      <Route element={<Gate />}>
        <Route path="/inbox/:queue/:conversationId?" element={<InboxScreen />} />
        <Route path={autoRepliesPath} element={<AutoRepliesScreen />} />
        <Route path={`${fallbackPath}/:purpose?`} element={<FallbackScreen />} />
        <Route path={templatesPath} element={<TemplatesScreen />} />
        <Route path={sendingPath} element={<SendingScreen />} />
        <Route path={linesPath} element={<LinesScreen />} />
        <Route path={quietHoursPath} element={<QuietHoursScreen />} />
        <Route path={consentSettingsPath} element={<ConsentSettingsScreen />} />
        <Route path={emergenciesPath} element={<EmergenciesScreen />} />
        <Route path="/patients/:patientId/consent" element={<ConsentScreen />} />
        <Route path="/you" element={<YouScreen />} />
        <Route path="/" element={<Navigate to="/inbox/needs-reply" replace />} />
        <Route path="/inbox" element={<Navigate to="/inbox/needs-reply" replace />} />
        <Route path="*" element={<NoSuchPage />} />
      </Route>
    </Routes>
  );
}

function NoSuchPage() {
  return (
    <FullPage
      inset
      title="There is nothing at this address"
      ways={
        <Button component={Link} to="/inbox/needs-reply">
          To the inbox
        </Button>
      }
    >
      The link may be cut short, or it belongs to another clinic.
    </FullPage>
  );
}
