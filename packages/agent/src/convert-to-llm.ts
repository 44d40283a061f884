/** Turns a transcript into what a codec accepts. The texts are part of pi's session compatibility contract. */
import type { AgentMessage, BashExecutionMessage, Message, UserMessage } from "@tau/protocol/messages";

const BRANCH_SUMMARY_INTRO = "The following is a summary of a branch that this conversation came back from:";
const COMPACTION_SUMMARY_INTRO = "The conversation history before this point was compacted into the following summary:";

/** O(messages); plain messages are passed through, not copied. */
export function convertToLlm(messages: readonly AgentMessage[]): Message[] {
	const converted: Message[] = [];
	for (const message of messages) {
		const result = convertMessageToLlm(message);
		if (result) converted.push(result);
	}
	return converted;
}

/** Undefined for what the model is not told. */
export function convertMessageToLlm(message: AgentMessage): Message | undefined {
	switch (message.role) {
		case "bashExecution":
			return message.excludeFromContext ? undefined : userText(bashText(message), message.timestamp);
		case "custom":
			return { role: "user", content: message.content, timestamp: message.timestamp };
		case "branchSummary":
			return userText(`${BRANCH_SUMMARY_INTRO}\n\n<summary>\n${message.summary}</summary>`, message.timestamp);
		case "compactionSummary":
			return userText(`${COMPACTION_SUMMARY_INTRO}\n\n<summary>\n${message.summary}\n</summary>`, message.timestamp);
		default:
			return message;
	}
}

function userText(text: string, timestamp: number): UserMessage {
	return { role: "user", content: [{ type: "text", text }], timestamp };
}

function bashText(message: BashExecutionMessage): string {
	let text = `Ran \`${message.command}\`\n`;
	text += message.output ? `\`\`\`\n${message.output}\n\`\`\`` : "(no output)";
	if (message.cancelled) text += "\n\n(command cancelled)";
	else if (message.exitCode) text += `\n\nCommand exited with code ${message.exitCode}`;
	if (message.truncated && message.fullOutputPath) {
		text += `\n\n[Output truncated. Full output: ${message.fullOutputPath}]`;
	}
	return text;
}
