/** Commands about the session as a whole that need no panel. */
import type { UsageTotals } from "@tau/protocol/ops";
import type { AppContext } from "../app-context.ts";

export async function newSession(app: AppContext): Promise<void> {
	const { cancelled } = await app.client.send("new_session", {});
	if (cancelled) return;
	await app.showSession();
	app.say("A new session", "success");
}

export async function cloneSession(app: AppContext): Promise<void> {
	const { cancelled } = await app.client.send("clone", {});
	if (cancelled) return;
	await app.refresh();
	app.say("This is a copy now; the session it was made of stays as it was", "success");
}

export async function nameSession(app: AppContext, name: string): Promise<void> {
	if (name === "") {
		const { sessionName } = app.state;
		app.say(
			sessionName ? `This session is named "${sessionName}"` : "This session has no name",
			"info",
			"/name NAME gives it one.",
		);
		return;
	}
	await app.client.send("set_session_name", { name });
	await app.refresh();
	app.say(`This session is named "${name}"`, "success");
}

export async function showSessionFacts(app: AppContext): Promise<void> {
	const stats = await app.client.send("get_session_stats", {});
	const { sessionName, model } = app.state;
	const rows: [string, string | undefined][] = [
		["Name", sessionName],
		["File", stats.sessionFile ?? "kept nowhere"],
		["Id", stats.sessionId],
		["Directory", app.workspace.cwd],
		["Model", model ? `${model.provider}/${model.id}` : undefined],
		["Messages", `${stats.userMessages} of yours, ${stats.assistantMessages} answers, ${stats.toolCalls} tool calls`],
		["Tokens", tokenLine({ ...stats.tokens, cost: stats.cost })],
		["Cost", dollars(stats.cost)],
	];
	app.say(table(rows));
}

export async function showCost(app: AppContext): Promise<void> {
	const { cost, branch, tokens } = await app.client.send("get_session_stats", {});
	app.say(
		table([
			["Session", `${dollars(cost)}  ${tokenLine({ ...tokens, cost })}`],
			["This branch", `${dollars(branch.cost)}  ${tokenLine(branch)}`],
		]),
	);
}

export async function compact(app: AppContext, focus: string): Promise<void> {
	const before = app.isBusy;
	if (before) app.say("What ran was stopped for the compaction", "warning");
	await app.client.send("compact", focus === "" ? {} : { customInstructions: focus });
	await app.refresh();
}

export async function copyAnswer(app: AppContext): Promise<void> {
	const { text } = await app.client.send("get_last_assistant_text", {});
	if (text === null) {
		app.say("There is no answer to copy yet", "warning");
		return;
	}
	await app.copy(text);
	app.say("The last answer is in the clipboard", "success");
}

export async function reload(app: AppContext): Promise<void> {
	const { warnings, skills, promptTemplates, contextFiles } = await app.client.send("reload", {});
	await app.refresh();
	await app.loadKeybindings();
	for (const warning of warnings) app.say(warning, "warning");
	app.say(
		`Read again: ${contextFiles.length} instruction files, ${skills.length} skills, ${promptTemplates.length} templates`,
		"success",
	);
}

function tokenLine({ input, output, cacheRead, cacheWrite, total }: UsageTotals): string {
	const count = (value: number) => value.toLocaleString("en");
	const cache = cacheRead + cacheWrite > 0 ? `, cache ${count(cacheRead)} read and ${count(cacheWrite)} written` : "";
	return `${count(total)} tokens (${count(input)} in, ${count(output)} out${cache})`;
}

function dollars(cost: number): string {
	return `$${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

function table(rows: readonly (readonly [string, string | undefined])[]): string {
	const shown = rows.filter(([, value]) => value !== undefined);
	const width = Math.max(...shown.map(([name]) => name.length));
	return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
