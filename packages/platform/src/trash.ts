/** Deleting with a way back, where the desktop has a trash can on the command line. */

/** False: there is none, or it would not take the file. */
export async function moveToTrash(path: string): Promise<boolean> {
	const program = Bun.which("trash") ?? Bun.which("gio");
	if (!program) return false;
	const command = program.endsWith("gio") ? [program, "trash", path] : [program, path];
	return (await Bun.spawn(command, { stdin: "ignore", stdout: "ignore", stderr: "ignore" }).exited) === 0;
}
