/** `tau install|remove|uninstall|update|list|config`. Returns the exit code; throws what the caller describes. */
import { type PackageArguments, type PackageCommand, parsePackageArguments } from "./arguments.ts";
import { runConfig } from "./config.ts";
import type { PackageCommandContext } from "./context.ts";
import { PACKAGE_HELP } from "./help.ts";
import { runInstall, runRemove } from "./install.ts";
import { runList } from "./list.ts";
import { runUpdate } from "./update.ts";

const HANDLERS: Readonly<
	Record<PackageCommand, (args: PackageArguments, context: PackageCommandContext) => Promise<number>>
> = { install: runInstall, remove: runRemove, update: runUpdate, list: runList, config: runConfig };

export async function runPackagesCommand(
	words: readonly [string, ...string[]],
	context: PackageCommandContext,
): Promise<number> {
	const args = parsePackageArguments(words[0], words.slice(1));
	if (args.help) {
		const { usage, text } = PACKAGE_HELP[args.command];
		context.output(`Usage: ${usage}\n\n${text}`);
		return 0;
	}
	return await HANDLERS[args.command](args, context);
}
