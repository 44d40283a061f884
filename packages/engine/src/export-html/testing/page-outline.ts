/** A page as its parser sees it: which elements with which attributes, and what of it could run or load. */

const TAGS = new Set(
	(
		"html head meta title style body header footer main nav section article div p span a h1 h2 h3 h4 h5 h6 dl dt dd ul ol li " +
		"blockquote hr br pre code strong em del ins b table thead tbody tr th td img details summary time input select label " +
		"button script"
	).split(" "),
);
const ATTRIBUTES = new Set(
	(
		"lang charset http-equiv content name class id href rel src alt loading datetime open start data-number data-title data-from " +
		"data-at data-hides data-fold type placeholder aria-label role checked hidden"
	).split(" "),
);

export interface PageOutline {
	/** What must not be there, in words. */
	problems: string[];
	tags: Map<string, number>;
	text: string;
}

export async function outlineOf(html: string): Promise<PageOutline> {
	const outline: PageOutline = { problems: [], tags: new Map(), text: "" };
	const rewriter = new HTMLRewriter()
		.on("*", {
			element(element) {
				const { tagName } = element;
				outline.tags.set(tagName, (outline.tags.get(tagName) ?? 0) + 1);
				if (!TAGS.has(tagName)) outline.problems.push(`<${tagName}>`);
				for (const [name, value] of element.attributes) {
					if (!ATTRIBUTES.has(name!)) outline.problems.push(`${tagName} ${name}="${value}"`);
					if (name === "href" && !/^(https?:\/\/|mailto:|#[eb]\d+$)/.test(value!))
						outline.problems.push(`href=${value}`);
					if (name === "src" && !/^data:image\/(png|jpeg|gif|webp);base64,[\w+/=]+$/.test(value!)) {
						outline.problems.push(`src=${value}`);
					}
				}
			},
		})
		.onDocument({
			comments: (comment) => void outline.problems.push(`comment ${comment.text}`),
			text: (chunk) => {
				outline.text += chunk.text;
			},
		});
	await rewriter.transform(new Response(html)).text();
	for (const tag of ["script", "style", "title", "main"]) {
		if (outline.tags.get(tag) !== 1) outline.problems.push(`${outline.tags.get(tag) ?? 0} of <${tag}>`);
	}
	return outline;
}
