/** The markdown library with the little that is set differently. Heavy: imported with the first markdown that is shown. */
import { Lexer, type Token, Tokenizer, type Tokens } from "marked";

export type { Token, Tokens } from "marked";

/** Only `~~text~~` is struck out, and a definition of a link is text: what it defines may be long gone from the screen. */
class StrictTokenizer extends Tokenizer {
	override del(src: string): Tokens.Del | undefined {
		if (!src.startsWith("~~")) return undefined;
		const match = /^~~(?=[^\s~])((?:\\[\s\S]|[^\\])*?(?:\\[\s\S]|[^\s~\\]))~~(?=[^~]|$)/.exec(src);
		if (!match) return undefined;
		return { type: "del", raw: match[0], text: match[1]!, tokens: this.lexer.inlineTokens(match[1]!) };
	}

	override def(): undefined {
		return undefined;
	}

	/** The library looks for the underline in a way that takes milliseconds for a long paragraph: first, whether there is one. */
	override lheading(src: string): Tokens.Heading | undefined {
		const blank = src.search(/\n[ \t]*\n/);
		return UNDERLINE.test(blank < 0 ? src : src.slice(0, blank + 1)) ? super.lheading(src) : undefined;
	}
}

const UNDERLINE = /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/;

const OPTIONS = { gfm: true, breaks: false, tokenizer: new StrictTokenizer() };

/** Deeper quotes and lists than this are text: the library would overflow the stack. */
const MAX_NESTING = 40;
/** Columns of a table; what has more is no table for people. */
const MAX_LINE = 50_000;

/** Tokens of a whole document. Never throws: what the library cannot take is one paragraph of plain text. */
export function lex(text: string): Token[] {
	if (isHostile(text)) return [plain(text)];
	try {
		return new Lexer(OPTIONS).lex(text);
	} catch {
		return [plain(text)];
	}
}

function plain(text: string): Token {
	return { type: "text", raw: text, text, escaped: true } as Tokens.Text;
}

/** Markers nested by the thousand, or runs of markers that take the library quadratic time. */
function isHostile(text: string): boolean {
	for (const line of text.split("\n")) {
		if (line.length > MAX_LINE) return true;
		const lead = /^[\s>*+-]*/.exec(line)![0];
		if (
			lead.length > MAX_NESTING * 2 &&
			lead.replaceAll(/\s/g, "").length > MAX_NESTING &&
			!/^\s*([*-])(\s*\1)*\s*$/.test(line)
		) {
			return true;
		}
		if (MARKER_RUN.test(line)) return true;
	}
	return false;
}

const MARKER_RUN = /[*_[\]`<!~(\\]{400}/;
