/** What the layers above hand in for every request: nothing here is read from the process. */
import type { AnswerLimits } from "../codecs/shared/message-builder.ts";

export interface HttpEnvironment {
	/** Sent with every request: `tau/<version> (<platform>; <arch>)`. */
	userAgent: string;
	/** Where the proxy variables are looked up (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, in either case). */
	proxyEnv: Readonly<Record<string, string | undefined>>;
	/** Setting `httpProxy`: used where the variables name no proxy for http and https. */
	httpProxy?: string;
	/** A proxy is not used for this machine's own addresses unless this says so. */
	proxyLoopback?: boolean;
	/** An answer that grows beyond is ended with an error. What is not given has its default. */
	answerLimits?: Partial<AnswerLimits>;
	/** Milliseconds since 1970. */
	now?: () => number;
}
