/** The page's style is imported as text (`with { type: "text" }`) so that a compiled binary carries it. */
declare module "*.css" {
	const text: string;
	export = text;
}
