/** The clipboard, by whatever program the desktop has; over a remote connection by the terminal itself. */
import { TauError } from "@tau/base/errors";
import { runProcess } from "./process.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Command = readonly [string, ...string[]];

export interface ClipboardHost {
	env: Environment;
	/** Writes a sequence to the terminal. */
	writeTerminal(data: string): void;
	platform?: NodeJS.Platform;
}

/** Base64 characters that terminals take by OSC 52. */
const MAX_OSC52 = 100_000;
const PROGRAM_TIMEOUT_MS = 3000;
/** Bytes of a picture. */
const MAX_IMAGE = 64 * 1024 * 1024;

/** Throws `TAU_CLIPBOARD` when neither a program nor the terminal can take it. */
export async function copyToClipboard(text: string, host: ClipboardHost): Promise<void> {
	const isRemote = Boolean(host.env.SSH_CONNECTION || host.env.SSH_TTY);
	const encoded = Buffer.from(text, "utf8").toString("base64");
	// On a remote machine its own clipboard is not the one before the user's eyes.
	if (!isRemote) for (const command of copyCommands(host)) if (await succeeds(command, host, text)) return;
	if (encoded.length > MAX_OSC52) {
		throw new TauError(
			"TAU_CLIPBOARD",
			`The text is too long for the terminal's clipboard (${text.length} characters)`,
			{
				hint: "Install wl-clipboard or xclip, or write it to a file.",
			},
		);
	}
	host.writeTerminal(`\x1b]52;c;${encoded}\x07`);
}

export type ClipboardContent = { kind: "image"; bytes: Uint8Array; extension: string } | { kind: "text"; text: string };

/** A picture goes before text. Undefined when it is empty or there is no program to read it. */
export async function readClipboard(host: ClipboardHost): Promise<ClipboardContent | undefined> {
	for (const command of imageCommands(host)) {
		const bytes = await outputOf(command, host);
		const extension = bytes && imageExtension(bytes);
		if (bytes && extension) return { kind: "image", bytes, extension };
	}
	for (const command of textCommands(host)) {
		const bytes = await outputOf(command, host);
		if (bytes && bytes.length > 0) return { kind: "text", text: new TextDecoder().decode(bytes) };
	}
	return undefined;
}

function copyCommands({ env, platform = process.platform }: ClipboardHost): Command[] {
	if (platform === "darwin") return [["pbcopy"]];
	if (platform === "win32" || env.WSL_DISTRO_NAME) return [["clip.exe"]];
	return [
		...(env.TERMUX_VERSION ? [["termux-clipboard-set"] as Command] : []),
		...(env.WAYLAND_DISPLAY ? [["wl-copy"] as Command] : []),
		...(env.DISPLAY
			? ([
					["xclip", "-selection", "clipboard"],
					["xsel", "--clipboard", "--input"],
				] as Command[])
			: []),
	];
}

function textCommands({ env, platform = process.platform }: ClipboardHost): Command[] {
	if (platform === "darwin") return [["pbpaste"]];
	if (platform === "win32" || env.WSL_DISTRO_NAME)
		return [["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard"]];
	return [
		...(env.TERMUX_VERSION ? [["termux-clipboard-get"] as Command] : []),
		...(env.WAYLAND_DISPLAY ? [["wl-paste", "--no-newline"] as Command] : []),
		...(env.DISPLAY
			? ([
					["xclip", "-selection", "clipboard", "-o"],
					["xsel", "--clipboard", "--output"],
				] as Command[])
			: []),
	];
}

function imageCommands({ env, platform = process.platform }: ClipboardHost): Command[] {
	if (platform === "darwin") return [["pngpaste", "-"]];
	if (platform === "win32") return [];
	return [
		...(env.WAYLAND_DISPLAY ? [["wl-paste", "--type", "image/png"] as Command] : []),
		...(env.DISPLAY ? [["xclip", "-selection", "clipboard", "-t", "image/png", "-o"] as Command] : []),
	];
}

async function succeeds(command: Command, { env }: ClipboardHost, input: string): Promise<boolean> {
	const options = { command, cwd: "/", env, input, onOutput: () => {}, timeoutMs: PROGRAM_TIMEOUT_MS };
	return runProcess(options).then(
		({ exitCode }) => exitCode === 0,
		() => false,
	);
}

async function outputOf(command: Command, { env }: ClipboardHost): Promise<Uint8Array | undefined> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const onOutput = (chunk: Uint8Array) => {
		size += chunk.length;
		if (size <= MAX_IMAGE) chunks.push(chunk);
	};
	const options = { command, cwd: "/", env, onOutput, onErrorOutput: () => {}, timeoutMs: PROGRAM_TIMEOUT_MS };
	const result = await runProcess(options).catch(() => undefined);
	return result?.exitCode === 0 && size <= MAX_IMAGE ? Buffer.concat(chunks) : undefined;
}

function imageExtension(bytes: Uint8Array): string | undefined {
	const starts = (...values: number[]) => values.every((value, index) => bytes[index] === value);
	if (starts(0x89, 0x50, 0x4e, 0x47)) return "png";
	if (starts(0xff, 0xd8, 0xff)) return "jpg";
	if (starts(0x47, 0x49, 0x46, 0x38)) return "gif";
	return starts(0x52, 0x49, 0x46, 0x46) ? "webp" : undefined;
}
