/**
 * An OAuth 2 server that agrees to everything: authorization code with PKCE, device grant, refresh, and the exchange of a
 * code for an API key. It checks what real servers check, so that a client that is wrong fails here, too. The client id
 * says how it behaves: `deny…` refuses, `slow…` asks a device to wait once, everything else is agreed to.
 */
import { createHash } from "node:crypto";

export interface OAuthRequest {
	method: string;
	/** Path with query. */
	target: string;
	headers: Readonly<Record<string, string>>;
	body: string;
	/** Of this server, without a slash at its end. */
	baseUrl: string;
}

export interface OAuthAnswer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

interface IssuedCode {
	clientId: string;
	redirectUri: string;
	challenge: string;
}

interface Device {
	userCode: string;
	clientId: string;
	isAgreed: boolean;
	wasSlowed: boolean;
}

/** Seconds. */
const TOKEN_LIFETIME = 3600;
const MAX_PENDING = 1000;

export class OAuthServer {
	readonly #codes = new Map<string, IssuedCode>();
	readonly #devices = new Map<string, Device>();
	readonly #refreshTokens = new Map<string, string>();
	#count = 0;

	/** Undefined: the path is not one of its. */
	answer(request: OAuthRequest): OAuthAnswer | undefined {
		const url = new URL(request.target, "http://sim");
		const handler = HANDLERS[`${request.method} ${url.pathname}`];
		if (!handler) return undefined;
		return this[handler](url.searchParams, readFields(request), request.baseUrl);
	}

	authorize(query: URLSearchParams): OAuthAnswer {
		const redirectUri = query.get("redirect_uri") ?? query.get("callback_url") ?? "";
		const clientId = query.get("client_id") ?? "";
		const challenge = query.get("code_challenge") ?? "";
		const target = URL.parse(redirectUri);
		if (!target || !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(target.hostname)) {
			return problem(400, "invalid_request", "redirect_uri must be on this machine");
		}
		if (query.get("code_challenge_method") !== "S256" || challenge.length !== 43) {
			return problem(400, "invalid_request", "code_challenge of method S256 is needed");
		}
		const state = query.get("state");
		if (state !== null) target.searchParams.set("state", state);
		if (clientId.startsWith("deny")) target.searchParams.set("error", "access_denied");
		else target.searchParams.set("code", this.#issue(this.#codes, "code", { clientId, redirectUri, challenge }));
		return { status: 302, headers: { location: target.href }, body: "" };
	}

	device(_query: URLSearchParams, fields: URLSearchParams, baseUrl: string): OAuthAnswer {
		const clientId = fields.get("client_id") ?? "";
		if (clientId === "") return problem(400, "invalid_client");
		const userCode = `SIM-${String(this.#count + 1).padStart(4, "0")}`;
		const device = { userCode, clientId, isAgreed: false, wasSlowed: !clientId.startsWith("slow") };
		const verification = `${baseUrl}/oauth/device`;
		return json(200, {
			device_code: this.#issue(this.#devices, "device", device),
			user_code: userCode,
			verification_uri: verification,
			verification_uri_complete: `${verification}?user_code=${userCode}`,
			expires_in: 300,
			interval: 1,
		});
	}

	/** What the user does on another device. */
	agree(query: URLSearchParams): OAuthAnswer {
		const device = [...this.#devices.values()].find(({ userCode }) => userCode === query.get("user_code"));
		if (!device) return problem(404, "invalid_request", "no device waits with this user_code");
		device.isAgreed = true;
		return json(200, { agreed: true });
	}

	token(_query: URLSearchParams, fields: URLSearchParams): OAuthAnswer {
		const grant = fields.get("grant_type");
		const clientId = fields.get("client_id") ?? "";
		if (grant === "authorization_code") {
			const refused = this.#spend(fields, clientId, fields.get("redirect_uri") ?? "");
			return refused ?? this.#tokens(clientId);
		}
		if (grant === "refresh_token") {
			const token = fields.get("refresh_token") ?? "";
			if (this.#refreshTokens.get(token) !== clientId) return problem(400, "invalid_grant");
			// Each is good for one use.
			this.#refreshTokens.delete(token);
			return this.#tokens(clientId);
		}
		if (grant === "urn:ietf:params:oauth:grant-type:device_code") return this.#poll(fields, clientId);
		return problem(400, "unsupported_grant_type");
	}

	key(_query: URLSearchParams, fields: URLSearchParams): OAuthAnswer {
		const refused = this.#spend(fields, "", undefined);
		return refused ?? json(200, { key: `sim-key-${++this.#count}` });
	}

	#poll(fields: URLSearchParams, clientId: string): OAuthAnswer {
		const code = fields.get("device_code") ?? "";
		const device = this.#devices.get(code);
		if (!device || device.clientId !== clientId) return problem(400, "expired_token");
		if (clientId.startsWith("deny")) return problem(400, "access_denied");
		if (!device.wasSlowed) {
			device.wasSlowed = true;
			return problem(400, "slow_down");
		}
		if (!device.isAgreed) return problem(400, "authorization_pending");
		this.#devices.delete(code);
		return this.#tokens(clientId);
	}

	/** Takes the code, whatever comes of it. */
	#spend(fields: URLSearchParams, clientId: string, redirectUri: string | undefined): OAuthAnswer | undefined {
		const code = fields.get("code") ?? "";
		const issued = this.#codes.get(code);
		this.#codes.delete(code);
		const challenge = createHash("sha256")
			.update(fields.get("code_verifier") ?? "")
			.digest("base64url");
		const fits =
			issued?.clientId === clientId &&
			issued.challenge === challenge &&
			(redirectUri === undefined || issued.redirectUri === redirectUri);
		return fits ? undefined : problem(400, "invalid_grant");
	}

	#tokens(clientId: string): OAuthAnswer {
		const refresh = this.#issue(this.#refreshTokens, "refresh", clientId);
		return json(200, {
			access_token: `sim-access-${++this.#count}`,
			refresh_token: refresh,
			token_type: "Bearer",
			expires_in: TOKEN_LIFETIME,
		});
	}

	#issue<T>(into: Map<string, T>, kind: string, value: T): string {
		const name = `sim-${kind}-${++this.#count}-${crypto.randomUUID()}`;
		into.set(name, value);
		// What nobody came back for is forgotten.
		if (into.size > MAX_PENDING) into.delete(into.keys().next().value!);
		return name;
	}
}

const HANDLERS: Readonly<Record<string, "authorize" | "device" | "agree" | "token" | "key">> = {
	"GET /oauth/authorize": "authorize",
	"POST /oauth/device": "device",
	"GET /oauth/device": "agree",
	"POST /oauth/token": "token",
	"POST /oauth/key": "key",
};

/** A form, or a JSON object of texts. */
function readFields({ headers, body }: OAuthRequest): URLSearchParams {
	if (!headers["content-type"]?.includes("json")) return new URLSearchParams(body);
	try {
		const value: unknown = JSON.parse(body);
		const entries = Object.entries(value ?? {}).filter(([, field]) => typeof field === "string");
		return new URLSearchParams(entries as [string, string][]);
	} catch {
		return new URLSearchParams();
	}
}

function problem(status: number, error: string, description?: string): OAuthAnswer {
	return json(status, { error, ...(description ? { error_description: description } : {}) });
}

function json(status: number, body: object): OAuthAnswer {
	return {
		status,
		headers: { "content-type": "application/json", "cache-control": "no-store" },
		body: JSON.stringify(body),
	};
}
