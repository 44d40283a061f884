import { expect, test } from "bun:test";
import { systemClock } from "@tau/base/clock";
import { isTauError } from "@tau/base/errors";
import { emptyUsage } from "@tau/protocol/messages";
import { Session } from "@tau/sessions/session";
import { MemoryStore } from "@tau/sessions/store/memory-store";
import { CurrentSession } from "../session/current-session.ts";
import { Budget } from "./budget.ts";

function newSession(): CurrentSession {
	const store = new MemoryStore({ type: "session", version: 3, id: "s", timestamp: "", cwd: "/" });
	return new CurrentSession(new Session(store), { emit: () => {}, clock: systemClock, report: () => {} });
}

async function answer(current: CurrentSession, cost: number): Promise<void> {
	const usage = { ...emptyUsage(), output: 10, cost: { ...emptyUsage().cost, total: cost } };
	const base = { api: "a", provider: "p", model: "m", content: [], stopReason: "stop", timestamp: 1 } as const;
	await current.conversation.append([{ role: "assistant", ...base, content: [], usage }]);
}

function refusal(budget: Budget): string | undefined {
	try {
		budget.requireRoom();
	} catch (error) {
		return isTauError(error) ? `${error.code} ${error.message}` : String(error);
	}
	return undefined;
}

test("turns are limited per process; an answer that needs nothing more is never cut off", () => {
	const budget = new Budget({ maxTurns: 2 }, newSession());
	expect(budget.afterTurn(true)).toBeUndefined();
	expect(budget.afterTurn(false)).toBeUndefined();
	expect(refusal(budget)).toBe("TAU_BUDGET Stopped after 2 turns: the limit is 2");
	expect(budget.afterTurn(true)?.code).toBe("TAU_BUDGET");
});

test("the cost of the whole session counts, what was spent before and on other branches included", async () => {
	const current = newSession();
	await answer(current, 0.6);
	const budget = new Budget({ maxCost: 1 }, current);
	expect(refusal(budget)).toBeUndefined();
	current.session.branchTo(null);
	await answer(current, 0.5);
	expect((await current.conversation.branchUsage()).totals.cost).toBe(0.5);
	expect(current.conversation.usage.totals.cost).toBeCloseTo(1.1);
	expect(budget.afterTurn(true)?.message).toContain("$1.1000, and the limit is $1");
	expect(refusal(new Budget({ maxCost: 1 }, current))).toContain("TAU_BUDGET");
});

test("without limits nothing is refused", async () => {
	const current = newSession();
	await answer(current, 1000);
	const budget = new Budget({}, current);
	expect(refusal(budget)).toBeUndefined();
	expect(budget.afterTurn(true)).toBeUndefined();
});
