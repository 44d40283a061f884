/** The value of --system-prompt and --append-system-prompt: the contents of a file of that name, or the text itself. */
import { resolve } from "node:path";

export async function promptText(value: string, cwd: string, warn: (line: string) => void): Promise<string> {
	const file = Bun.file(resolve(cwd, value));
	try {
		if (!(await file.exists())) return value;
		return (await file.text()).replace(/^\uFEFF/, "");
	} catch (error) {
		warn(
			`cannot read ${value} (${(error as NodeJS.ErrnoException).code ?? error}); its name is used as the prompt text`,
		);
		return value;
	}
}
