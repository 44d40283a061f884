/** A web server on this machine for one visit of the browser: where a login comes back to. */

export interface LoopbackPage {
	status: number;
	title: string;
	text: string;
}

export interface LoopbackListener {
	port: number;
	close(): void;
}

/**
 * Listens on `host`, and for `localhost` on both of its addresses. `answer` gets each GET of `path`; everything else is
 * not found. Undefined when the port is taken or nothing can listen.
 */
export function listenOnLoopback(place: {
	host: string;
	/** 0: a free one. */
	port: number;
	path: string;
	answer(query: URLSearchParams): LoopbackPage;
}): LoopbackListener | undefined {
	const [first, ...others] = place.host === "localhost" ? ["127.0.0.1", "::1"] : [place.host];
	const serve = (hostname: string, port: number) =>
		Bun.serve({ hostname, port, idleTimeout: 10, fetch: (request) => respond(request, place) });
	try {
		const main = serve(first!, place.port);
		const servers = [main];
		for (const host of others) {
			try {
				servers.push(serve(host, main.port!));
			} catch {
				// A machine without IPv6; browsers then use the other address.
			}
		}
		const close = () => {
			// The page that says how it went is still on its way.
			for (const server of servers) void server.stop(false);
		};
		return { port: main.port!, close };
	} catch {
		return undefined;
	}
}

function respond(
	request: Request,
	{ path, answer }: { path: string; answer(query: URLSearchParams): LoopbackPage },
): Response {
	const url = new URL(request.url);
	const isForUs = request.method === "GET" && url.pathname === path;
	const page = isForUs
		? answer(url.searchParams)
		: { status: 404, title: "Nothing here", text: "tau waits for a login at another address." };
	const html = `<!doctype html><meta charset="utf-8"><title>${escapeHtml(page.title)}</title><h1>${escapeHtml(page.title)}</h1><p>${escapeHtml(page.text)}</p>`;
	return new Response(html, {
		status: page.status,
		headers: {
			"content-type": "text/html; charset=utf-8",
			"cache-control": "no-store",
			"content-security-policy": "default-src 'none'",
			"referrer-policy": "no-referrer",
			connection: "close",
		},
	});
}

function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
