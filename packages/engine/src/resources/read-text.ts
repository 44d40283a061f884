/** Text files written by people: any byte order mark, bad bytes and sizes are dealt with and said. */
import { headBytes } from "@tau/base/utf8";
import { readAtMost } from "@tau/platform/look";

export interface ReadText {
	text: string;
	/** What is wrong with it, as a sentence about the file. */
	notices: string[];
}

/** Line ends stay. Throws the system's error when the file cannot be read. */
export function readTextFile(path: string, maxBytes: number): ReadText {
	const { bytes, size } = readAtMost(path, maxBytes + 1);
	const notices: string[] = [];
	let text = decode(headBytes(bytes, maxBytes), notices);
	if (bytes.length > maxBytes) {
		const cut = `the file has ${size} bytes, only the first ${maxBytes} are used`;
		notices.push(cut);
		text += `\n\n[${cut}]`;
	}
	return { text, notices };
}

function decode(bytes: Uint8Array, notices: string[]): string {
	const utf16 = utf16Label(bytes);
	if (utf16) return new TextDecoder(utf16).decode(bytes);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		notices.push("the file is not valid UTF-8; bytes that are not text were replaced");
		return new TextDecoder("utf-8").decode(bytes);
	}
}

/** Only with a byte order mark: guessing would be wrong too often. */
function utf16Label(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
	return undefined;
}
