import type { Policy } from "./decision.ts";

/** Lets every call pass: what the user's own account may do, the agent may do. */
export const allowAll: Policy = {
	decide: () => ({ action: "allow", reason: "no permission rules are in force" }),
};
