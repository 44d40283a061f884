/** The page in a real browser: what a session says does not run there, and the page's own script does. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page, type Request } from "playwright-core";
import { exportHtml } from "./export-html.ts";
import { sessionSaying } from "./testing/sample-session.ts";

const BROWSER =
	process.env.CHROMIUM ?? Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome");
// A machine without a browser checks the page by its parser alone, in export-html.test.ts.
const inBrowser = test.skipIf(!BROWSER);
if (!BROWSER)
	process.stderr.write("No Chromium (apt-get install chromium, or CHROMIUM=<path>): pages are not opened\n");

const folder = mkdtempSync(join(tmpdir(), "tau-browser-"));
let browser: Browser | undefined;
let pages = 0;

beforeAll(async () => {
	if (BROWSER) browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", "--disable-gpu"] });
}, 30_000);
afterAll(async () => {
	await browser?.close();
	rmSync(folder, { recursive: true, force: true });
});

interface Opened {
	page: Page;
	/** What the console, errors and requests said. */
	said: string[];
}

async function open(text: (place: string) => string, options: { javaScriptEnabled?: boolean } = {}): Promise<Opened> {
	const path = await exportHtml(sessionSaying(text), folder, `${pages++}.html`);
	const page = await (await browser!.newContext({ viewport: { width: 1400, height: 900 }, ...options })).newPage();
	const said: string[] = [];
	page.on("console", (message) => said.push(`console: ${message.text()}`));
	page.on("pageerror", (error) => said.push(`error: ${error.message}`));
	page.on("dialog", (dialog) => {
		said.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	// The policy stops a request before it leaves; it is reported all the same.
	const note = (request: Request) => {
		const url = request.url();
		if (/^(file|data):/.test(url)) return;
		said.push(`${request.failure()?.errorText === "csp" ? "stopped" : "request"}: ${url.slice(0, 200)}`);
	};
	page.on("requestfinished", note);
	page.on("requestfailed", note);
	page.setDefaultTimeout(5000);
	await page.goto(pathToFileURL(path).href);
	return { page, said };
}

const ATTACKS = [
	"<script>window.pwned=1;alert(1)</script><img src=x onerror='window.pwned=1;alert(2)'>",
	'"></style></script></title><svg onload="window.pwned=1;alert(3)"><iframe srcdoc="<script>parent.pwned=1</script>">',
	"[click](javascript:window.pwned=1) ![i](https://attacker.invalid/x.png) <link rel=stylesheet href=https://attacker.invalid/>",
	"\u001b]8;;javascript:window.pwned=1\u0007click\u001b]8;;\u0007 <meta http-equiv=refresh content='0;url=https://attacker.invalid'>",
];

inBrowser(
	"a session that attacks runs nothing, loads nothing and leaves the console clean",
	async () => {
		const { page, said } = await open((place) => ATTACKS[place.length % ATTACKS.length]! + ATTACKS.join("\n\n"));
		for (const details of await page.locator("details").all())
			await details.evaluate((part) => part.setAttribute("open", ""));
		await page.mouse.move(400, 400);
		expect(await page.evaluate("window.pwned")).toBeUndefined();
		expect(await page.locator("script").count()).toBe(1);
		expect(
			await page.locator("main iframe, main svg, main link, main meta, main [onerror], main [style]").count(),
		).toBe(0);
		expect(said).toEqual([]);
	},
	30_000,
);

inBrowser(
	"markup that got in would neither run nor load: the policy holds by itself",
	async () => {
		const { page, said } = await open((place) => place);
		await page.evaluate(`document.querySelector("main").insertAdjacentHTML("beforeend",
		'<img src="https://attacker.invalid/x.png"><img src=x onerror="window.pwned=1"><b style="color:red">x</b>')`);
		await page.waitForTimeout(50);
		expect(await page.evaluate("window.pwned")).toBeUndefined();
		expect(said.some((line) => line.includes("Content Security Policy"))).toBe(true);
		expect(said.filter((line) => line.startsWith("request:"))).toEqual([]);
	},
	30_000,
);

inBrowser(
	"branches are chosen, entries are found, parts are hidden and unfolded",
	async () => {
		const { page, said } = await open((place) => place);
		const shown = (text: string) => page.locator("main p", { hasText: text }).first().isVisible();
		expect([await shown("present branch"), await shown("other branch")]).toEqual([true, false]);
		await page.locator(".fork a").click();
		expect([await shown("present branch"), await shown("other branch")]).toEqual([false, true]);
		await page.locator(".bar select").selectOption("0");
		expect([await shown("present branch"), await shown("other branch")]).toEqual([true, false]);

		await page.locator("input[type=search]").fill("OTHER BRANCH");
		await page.locator(".found", { hasText: "1 of 3" }).waitFor();
		await page.keyboard.press("Enter");
		await page.keyboard.press("Enter");
		expect(await page.locator(".found").textContent()).toBe("3 of 3");
		expect([await shown("present branch"), await shown("other branch")]).toEqual([false, true]);

		expect(await page.locator(".thinking p").isVisible()).toBe(false);
		await page.locator("[data-fold]").click();
		expect(await page.locator(".thinking p").isVisible()).toBe(true);
		await page.locator("input[data-hides=thinking]").uncheck();
		expect(await page.locator(".thinking").isVisible()).toBe(false);
		await page.locator("input[data-hides=tools]").uncheck();
		expect(await page.locator(".call:visible").count()).toBe(0);
		expect(said).toEqual([]);
	},
	30_000,
);

inBrowser(
	"without scripts all of it can be read, and no dead control is shown",
	async () => {
		const { page } = await open((place) => place, { javaScriptEnabled: false });
		for (const text of ["present branch", "other branch"]) {
			expect(await page.locator("main p", { hasText: text }).first().isVisible()).toBe(true);
		}
		expect(await page.locator(".bar").isVisible()).toBe(false);
	},
	30_000,
);
