import { FLAGS, type Flag } from "../args/flags.ts";
import { VERSION } from "../version.ts";

export function helpText(): string {
	const rows = FLAGS.map((flag) => [flagColumn(flag), flag.help] as const);
	const width = Math.max(...rows.map(([left]) => left.length)) + 2;
	return `tau ${VERSION}: a coding agent in your terminal

Usage: tau [options] [--] [@file...] [message...]
       tau sessions [command]     list, show, export, import or delete sessions
       tau install|remove|update|list|config      packages (tau install --help)
       tau doctor                 what is wrong with this set-up, and the way out
       tau sim [options]          run the model simulator (tau sim --help)

The first message, @files and piped input form one prompt; each further message is a prompt of its own.

Options:
${rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join("\n")}

Examples:
  tau -p "why does the build fail?"
  tau -p @src/parser.ts "explain this file"
  git diff | tau -p "review this change"
  tau -p --mode json --model anthropic/claude-sonnet-4-5:high "fix the failing test"
  tau -p --model sim/tour "hello"        try it without a key

Exit codes: 0 ok, 1 error, 2 usage, 3 credentials, 4 limit, 5 denied, 130 interrupted, 129/143 hangup/terminated
`;
}

function flagColumn(flag: Flag): string {
	const names = [...flag.names].sort((left, right) => left.length - right.length).join(", ");
	if (!flag.placeholder) return names;
	return flag.kind === "optional" ? `${names} [${flag.placeholder}]` : `${names} <${flag.placeholder}>`;
}
