/**
 * A shell that waits beside the program for its end. Told to go, it goes; when the program vanishes without a word (kill
 * -9, out of memory), it puts the terminal in order.
 */
import { LEAVE_ANY_SCREEN } from "./terminal-modes.ts";

export interface TerminalGuard {
	/** The program has restored the terminal itself. */
	release(): void;
}

/** A line on standard input is the word to go; its end without one is the alarm. Octal: `printf` of every shell has it. */
const SCRIPT = `if read -r word; then exit 0; fi
stty sane <&1 2>/dev/null
printf '%b' '${octal(LEAVE_ANY_SCREEN)}\\r\\n'`;

/** In a session of its own, so that what kills the program's group spares it. Undefined where there is no shell for it. */
export function startGuard(): TerminalGuard | undefined {
	if (process.platform === "win32") return undefined;
	try {
		const child = Bun.spawn(["/bin/sh", "-c", SCRIPT], {
			stdin: "pipe",
			stdout: "inherit",
			stderr: "ignore",
			detached: true,
			cwd: "/",
			env: { PATH: "/usr/bin:/bin" },
		});
		child.unref();
		return {
			release: () => {
				child.stdin.write("go\n");
				child.stdin.end();
			},
		};
	} catch {
		return undefined;
	}
}

function octal(text: string): string {
	return text.replaceAll("\x1b", "\\0033");
}
