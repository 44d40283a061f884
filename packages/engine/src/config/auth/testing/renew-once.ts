/** A process that renews a login: `<agentDir> <provider>`; prints the access token that it would use. */
import { renewLogin } from "../renew-login.ts";

const [agentDir, provider] = process.argv.slice(2) as [string, string];
const credential = await renewLogin({ agentDir, fetch: (url, init) => fetch(url, init), now: Date.now }, provider);
process.stdout.write(credential?.type === "oauth" ? credential.access : "none");
