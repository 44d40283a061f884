/** What a text block remembers of its output item, so that the item can be sent back as it was. */
export interface TextSignature {
	id: string;
	phase?: "commentary" | "final_answer";
}

export function encodeTextSignature(id: string, phase: string | null | undefined): string {
	return JSON.stringify({ v: 1, id, ...(phase ? { phase } : {}) });
}

/** Older sessions hold the bare id. */
export function decodeTextSignature(signature: string | undefined): TextSignature | undefined {
	if (!signature) return undefined;
	if (!signature.startsWith("{")) return { id: signature };
	try {
		const { v, id, phase } = JSON.parse(signature) as { v?: unknown; id?: unknown; phase?: unknown };
		if (v !== 1 || typeof id !== "string") return { id: signature };
		return phase === "commentary" || phase === "final_answer" ? { id, phase } : { id };
	} catch {
		return { id: signature };
	}
}
