/** Exit codes are an interface: documented in docs/cli.md and never reused. */
export const EXIT = {
	ok: 0,
	/** The run failed: the model, the network, the server. */
	error: 1,
	/** The command line, a file or a model named on it is wrong. */
	usage: 2,
	/** No credentials, or the provider refused them. */
	auth: 3,
	/** A limit ended the run: rate, quota, context window, output length. */
	limit: 4,
	/** The run was stopped by policy or because the model kept failing in the same way. */
	denied: 5,
	hangup: 129,
	interrupted: 130,
	terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
