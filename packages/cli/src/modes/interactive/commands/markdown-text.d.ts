/** Documents of the repository are imported as text (`with { type: "text" }`) so that a compiled binary carries them. */
declare module "*.md" {
	const text: string;
	export = text;
}
