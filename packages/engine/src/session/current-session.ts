/** The conversation that is going on: another one after /new, /resume or /fork. Everybody asks for it when it is needed. */
import type { SessionHeader } from "@tau/protocol/session-entries";
import type { Session } from "@tau/sessions/session";
import { Conversation, type ConversationParts } from "./conversation.ts";

export class CurrentSession {
	readonly #parts: ConversationParts;
	#conversation: Conversation;

	constructor(session: Session, parts: ConversationParts) {
		this.#parts = parts;
		this.#conversation = new Conversation(session, parts);
	}

	get conversation(): Conversation {
		return this.#conversation;
	}

	get session(): Session {
		return this.#conversation.session;
	}

	get header(): SessionHeader {
		return this.session.header;
	}

	get id(): string {
		return this.session.id;
	}

	/** The one before is written out and closed. Nothing may be running. */
	async replace(session: Session): Promise<void> {
		const before = this.#conversation;
		this.#conversation = new Conversation(session, this.#parts);
		await before.close();
	}
}
