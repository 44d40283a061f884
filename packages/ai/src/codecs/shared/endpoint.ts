/** `path` starts with a slash; one at the end of the base URL is not doubled. */
export function endpoint(baseUrl: string, path: string): string {
	return (baseUrl.endsWith("/") ? baseUrl.slice(0, -1) : baseUrl) + path;
}
