/** Questions of the engine on the screen. The engine's own are asked for real; extensions will ask in the same way. */
import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentEventListener } from "@tau/protocol/agent-events";
import type { Ops } from "@tau/protocol/ops";
import { type SimServer, startSimServer } from "@tau/sim/server";
import { type OpenOptions, openInteractive } from "../testing/open-interactive.ts";

const ECHO = { name: "s", rules: [{ text: "heard" }] };

function withLogins({ url }: SimServer): OpenOptions {
	const oauth = {
		clientId: "mine",
		authorizationUrl: `${url}/oauth/authorize`,
		deviceAuthorizationUrl: `${url}/oauth/device`,
		tokenUrl: `${url}/oauth/token`,
	};
	const acme = { name: "Acme", baseUrl: url, api: "openai-completions", models: [{ id: "m" }], oauth };
	return { columns: 200, providers: { acme } };
}

test("a key is asked for, and typed unseen", async () => {
	await using tau = openInteractive(ECHO);
	await tau.sees("(mock) m");
	tau.type("/login mock\r");
	await tau.sees("API key for mock");
	tau.type("sk-secret");
	const screen = await tau.sees("•••••••••");
	expect(screen).not.toContain("sk-secret");
	tau.type("\r");
	await tau.sees("The credentials for mock are stored");
	expect(readFileSync(join(tau.folder, "agent", "auth.json"), "utf8")).toContain("sk-secret");
});

test("a login goes through the browser, while the panel waits; escape gives it up", async () => {
	using sim = startSimServer();
	await using tau = openInteractive(ECHO, withLogins(sim));
	await tau.sees("(mock) m");
	tau.type("/login acme\r");
	await tau.sees("How to log in to Acme?");
	tau.type("\r");
	const screen = await tau.sees("Waiting for the login to Acme in the browser");
	const address = addressIn(screen);
	tau.type("\x1b");
	await tau.losesSight("Waiting for the login");
	tau.type("/login acme\r");
	await tau.sees("How to log in to Acme?");
	tau.type("\r");
	await tau.sees("Waiting for the login to Acme in the browser");
	// The page that waited for the first login is gone.
	expect(fetch(address)).rejects.toThrow();
	await fetch(addressIn(tau.terminal.screenText()));
	await tau.sees("The credentials for Acme are stored");
	await tau.losesSight("Waiting for the login");
});

/** The last address of the screen, over as many lines as it takes. */
function addressIn(screen: string): string {
	const lines = screen.split("\n").map((line) => line.trim());
	const first = lines.findLastIndex((line) => line.startsWith("http://"));
	const end = lines.findIndex((line, at) => at > first && line === "");
	return lines.slice(first, end).join("");
}

test("a code is shown until somebody agrees to it", async () => {
	using sim = startSimServer();
	await using tau = openInteractive(ECHO, withLogins(sim));
	await tau.sees("(mock) m");
	tau.type("/login acme\r");
	await tau.sees("How to log in to Acme?");
	tau.type("\x1b[B\r");
	const [code] = /SIM-\d+/.exec(await tau.sees(/enter the code SIM-\d+/))!;
	await fetch(`${sim.url}/oauth/device?user_code=${code}`);
	await tau.sees("The credentials for Acme are stored");
});

test("a project that is not trusted yet is asked about at the start; Enter alone agrees to nothing", async () => {
	const prepare = (tau: { project: string }) => {
		mkdirSync(join(tau.project, ".pi"));
		writeFileSync(join(tau.project, ".pi", "settings.json"), '{"theme":"light"}');
	};
	await using first = openInteractive(ECHO, { columns: 120 });
	prepare(first);
	await first.sees("brings of its own: .pi/settings.json?");
	first.type("\r");
	await first.losesSight("brings of its own");
	expect(await Bun.file(join(first.folder, "agent", "trust.json")).exists()).toBe(false);
	first.type("/trust\r");
	await first.sees("This project is not decided");
	first.type("\r");
	await first.sees("The project is trusted");
});

test("dialogs come one after another, widgets and statuses stand beside the editor", async () => {
	const answers: Ops["extension_ui_response"]["params"][] = [];
	let emit: AgentEventListener = () => {};
	await using tau = openInteractive(ECHO, {
		wrapClient: (client) => ({
			...client,
			header: client.header,
			subscribe: (listener) => {
				emit = listener;
				return client.subscribe(listener);
			},
			send: async (type, params) => {
				if (type !== "extension_ui_response") return client.send(type, params);
				answers.push(params as Ops["extension_ui_response"]["params"]);
				return undefined as never;
			},
		}),
	});
	await tau.sees("(mock) m");
	const ask = (id: string, question: object) => emit({ type: "extension_ui_request", id, ...question } as never);
	ask("1", { method: "confirm", title: "Delete it?", message: "All of it,\nfor good." });
	ask("2", { method: "editor", title: "Say why", prefill: "because" });
	ask("3", { method: "input", title: "Whose?", placeholder: "a name" });
	ask("4", { method: "select", title: "Which?", options: ["alpha", "beta"] });
	await tau.sees("for good.");
	expect(tau.terminal.screenText()).not.toContain("Say why");
	tau.type("\x1b[B\r");
	await tau.sees("because");
	tau.type(" of it\r");
	await tau.sees("a name");
	emit({ type: "extension_ui_end", id: "3" });
	await tau.sees("alpha");
	emit({ type: "extension_ui_end", id: "gone" });
	tau.type("\x1b");
	await tau.losesSight("alpha");
	expect(answers).toEqual([
		{ id: "1", confirmed: true },
		{ id: "2", value: "because of it" },
		{ id: "4", cancelled: true },
	]);
	ask("5", { method: "setWidget", widgetKey: "w", widgetLines: ["a widget\x1b[2J", "of two lines"] });
	ask("6", { method: "setStatus", statusKey: "s", statusText: "all\nwell" });
	ask("7", { method: "set_editor_text", text: "prepared" });
	ask("8", { method: "notify", message: "something happened", notifyType: "warning" });
	const screen = await tau.sees("prepared");
	for (const text of ["a widget", "of two lines", "all well", "something happened"]) expect(screen).toContain(text);
	ask("9", { method: "setWidget", widgetKey: "w" });
	ask("10", { method: "setStatus", statusKey: "s" });
	await tau.losesSight("of two lines");
	await tau.losesSight("all well");
});
