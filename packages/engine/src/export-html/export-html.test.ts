import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession } from "@tau/sessions/open-session";
import fc from "fast-check";
import { branchesOf } from "./branches.ts";
import { exportHtml } from "./export-html.ts";
import { outlineOf } from "./testing/page-outline.ts";
import { sessionSaying } from "./testing/sample-session.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let pages = 0;

async function pageSaying(text: (place: string) => string): Promise<string> {
	const path = await exportHtml(sessionSaying(text), folder, `${pages++}.html`, { now: 0 });
	return readFileSync(path, "utf8");
}

/** What strangers may put into a session to get out of the place in which it is shown. */
const HOSTILE = [
	"<script>alert(1)</script>",
	"</script><script>alert(1)</script>",
	"</style></title></textarea></pre><img src=x onerror=alert(1)>",
	'" onmouseover="alert(1)" x="',
	"' onfocus='alert(1)' autofocus '",
	"<!-- <![CDATA[ --!> ]]> <?php ?>",
	"[x](javascript:alert(1)) [y](JaVaScRiPt&colon;alert(1)) [z](data:text/html,<script>1</script>)",
	"[x](\u0001javascript:alert(1)) [y](java\tscript:alert(1)) <javascript:alert(1)> [z](vbscript:x)",
	"![x](javascript:alert(1)) ![y](https://example.com/a.png) [a]: javascript:alert(1)",
	'[x](https://example.com/"onmouseover="alert(1)) [y](https://e.com "a\\" onclick=alert(1)")',
	"&#60;script&#62;alert(1)&lt;/script&gt; &#x3c;img src=x onerror=alert(1)&#x3e;",
	"<svg/onload=alert(1)> <iframe srcdoc='<script>1</script>'> <a href=javascript:1>x</a>",
	"\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007 \u001b[31m<b>\u001b[0m \u001b]0;title",
	"\u001b[38;2;300;1;1m<i> \u001b[999999999999m \u009b31m \u0090<x>\u009c \u001bP<script>\u001b\\",
	"a\u2028b\u2029c \u202ered\u202c \u2066x \ud800 \udc00 \ufeff \u0000 \u0008",
	'```html\n</code></pre><script>alert(1)</script>\n```\n~~~"><script>\nx\n~~~',
	"| a |\n|---|\n| <script>alert(1)</script> |\n\n- [x] <img onerror=1>\n\n# <h1 onclick=1>\n\n> <b onclick=1>",
	"__proto__",
	"constructor",
	"toString",
];

test("nothing that a session says becomes markup, runs or loads", async () => {
	for (const hostile of HOSTILE) {
		const { problems, text } = await outlineOf(await pageSaying(() => hostile));
		expect({ hostile, problems }).toEqual({ hostile, problems: [] });
		expect(text).not.toMatch(/[\u0000\u0008\u001b\u202a-\u202e\u2066-\u2069]/);
	}
});

test("whatever is said in whatever place, the page keeps its own elements only", async () => {
	const piece = fc.oneof(
		fc.constantFrom(...HOSTILE),
		fc.constantFrom(..."<>&\"'`\\[]()!#|*_~\n\r\t\u001b=:/-".split("")),
		fc.string({ unit: "binary", maxLength: 8 }),
	);
	const said = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
	await fc.assert(
		fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), async (texts) => {
			let turn = 0;
			const { problems } = await outlineOf(await pageSaying(() => texts[turn++ % texts.length]!));
			expect(problems).toEqual([]);
		}),
		{ numRuns: 120 },
	);
});

test("the whole page of a session is as it was recorded", async () => {
	const html = await pageSaying((place) =>
		place === "answer" ? "**Bold** and `code`\n\n| a | b |\n|---|--:|\n| 1 | 2 |" : place,
	);
	// The style and the script are read as they are.
	const shown = html
		.replace(/<style>[\s\S]*<\/style>/, "<style>…</style>")
		.replace(/<script>[\s\S]*<\/script>/, "<script>…</script>");
	expect(shown.replaceAll(/sha256-[\w+/=]+/g, "sha256-…")).toMatchSnapshot();
});

test("the policy names the style and the script by what they are", async () => {
	const html = await pageSaying((place) => place);
	for (const tag of ["style", "script"]) {
		const source = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)![1]!;
		const hash = new Bun.CryptoHasher("sha256").update(source).digest("base64");
		expect(html).toContain(`${tag}-src 'sha256-${hash}'`);
	}
	expect(html).toContain("default-src 'none'");
});

test("colours of programs are classes, and other sequences are gone", async () => {
	const html = await pageSaying((place) =>
		place === "output"
			? "\u001b[1;31mred\u001b[0m \u001b[38;5;208morange\u001b[m\n10%\r100%\n\u001b[2Jx\u001b]0;t\u0007y"
			: place,
	);
	expect(html.includes('<span class="b f1">red</span> <span class="f208">orange</span>\n100%\nxy<')).toBe(true);
});

test("every entry is on exactly one branch, parents first, whatever the file links to what", () => {
	fc.assert(
		fc.property(fc.array(fc.option(fc.nat(12)), { maxLength: 12 }), (parents) => {
			const path = join(folder, `tree-${pages++}.jsonl`);
			const lines = parents.map((parent, place) =>
				JSON.stringify({
					type: "custom",
					id: `n${place}`,
					parentId: parent === null ? null : `n${parent}`,
					timestamp: "2026",
				}),
			);
			writeFileSync(
				path,
				`${JSON.stringify({ type: "session", version: 3, id: "s", timestamp: "2026", cwd: "/" })}\n${lines.join("\n")}\n`,
			);
			const session = openSession(path, { fallbackCwd: "/", access: "read" });
			const branches = branchesOf(session);
			session.close();
			const ids = branches.flatMap(({ entryIds }) => entryIds);
			expect(ids.toSorted()).toEqual(parents.map((_, place) => `n${place}`).toSorted());
			for (const { from, number } of branches) {
				if (!from) continue;
				expect(from.branch).toBeLessThan(number);
				expect(branches[from.branch]!.entryIds).toContain(from.entryId);
			}
		}),
	);
});

test("a page that cannot be written leaves nothing behind, and says why", async () => {
	const directory = mkdtempSync(join(folder, "full-"));
	const session = sessionSaying((place) => place);
	await expect(exportHtml(session, directory, `${"x".repeat(300)}.html`)).rejects.toMatchObject({
		message: expect.stringContaining("xxx"),
	});
	const stopped = exportHtml(session, directory, "a.html", { signal: AbortSignal.abort(new Error("stopped")) });
	await expect(stopped).rejects.toThrow("stopped");
	expect(readdirSync(directory)).toEqual([]);
});
