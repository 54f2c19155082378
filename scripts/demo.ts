/**
 * The demo program that `npm start` runs: Threadwell as it is, with an invented clinic seeded on first start and
 * its lines connected to the simulator by the providers' own protocols. Never runs in production.
 */
import { demoSecrets, staff } from "../shared/cast.ts";
import { runProgram } from "../server/run.ts";
import { connectLines, seedDemo } from "./seed.ts";

if (process.env["NODE_ENV"] === "production") {
  process.stderr.write(
    "The demo does not run with NODE_ENV=production. Start dist/server/main.js instead.\n",
  );
  process.exit(1);
}

const simulatorUrl = `http://127.0.0.1:${process.env["SIMULATOR_PORT"] ?? "3001"}`;
const simulatorSmtpPort = Number(process.env["SIMULATOR_SMTP_PORT"] ?? "2525");

await runProgram({
  environment: { ...process.env, SIMULATOR_URL: simulatorUrl.replace("127.0.0.1", "localhost") },
  async prepare(parts) {
    const organization =
      (await seedDemo(parts)) ?? (await parts.store.organizations.all()).find(({ demo }) => demo);
    if (organization) await connectLines(parts, organization.id, { simulatorUrl, simulatorSmtpPort });
  },
  async facts({ store, webhookUrl }) {
    const [organization] = await store.organizations.all();
    const lines = organization
      ? await store.lines.list({ organizationId: organization.id, userId: null })
      : [];
    return {
      signIn: { email: staff[0]?.email, password: demoSecrets.staffPassword },
      lines: lines.map((line) => ({
        name: line.name,
        channel: line.channel,
        address: line.address,
        webhookUrl: webhookUrl(line),
      })),
      twilio: { accountSid: demoSecrets.twilioAccountSid, authToken: demoSecrets.twilioAuthToken },
    };
  },
});
