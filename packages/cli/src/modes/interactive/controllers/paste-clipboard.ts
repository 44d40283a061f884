/** A picture in the clipboard becomes a file that the prompt names; text is put in as a paste. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readClipboard } from "@tau/platform/clipboard";
import { writeFileAtomic } from "@tau/platform/files";
import type { AppContext } from "../app-context.ts";

export async function pasteFromClipboard(app: AppContext): Promise<void> {
	const host = { env: app.env, writeTerminal: (data: string) => app.screen.terminal.write(data) };
	const content = await readClipboard(host);
	if (!content) {
		app.say(
			"The clipboard holds nothing that can be pasted",
			"warning",
			"On Linux wl-clipboard or xclip has to be installed.",
		);
		return;
	}
	if (content.kind === "text") app.editor.handleInput(`\x1b[200~${content.text}\x1b[201~`);
	else {
		const path = join(tmpdir(), `tau-clipboard-${crypto.randomUUID()}.${content.extension}`);
		await writeFileAtomic(path, content.bytes, { mode: 0o600 });
		app.editor.insertTextAtCursor(`@${path} `);
	}
	app.requestRender();
}
