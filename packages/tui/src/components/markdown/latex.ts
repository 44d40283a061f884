/** Short formulas as Unicode, as far as characters have a form for it; everything else stays as it was written. */

const DELIMITED =
	/\$\$([^$]{1,500})\$\$|(?<![\\$\w])\$([^\s$][^$\n]{0,200}?)(?<!\s)\$(?![\w$])|\\\(([^\n]{1,500}?)\\\)|\\\[([\s\S]{1,500}?)\\\]/g;

export function renderLatex(text: string): string {
	if (!text.includes("$") && !text.includes("\\")) return text;
	return text.replaceAll(DELIMITED, (whole, display, inline, round, square) => {
		const formula: string = display ?? inline ?? round ?? square;
		// A price list is no formula: between dollars there has to be something of mathematics.
		if (inline !== undefined && !/[\\^_=+<>]|^[a-zA-Z]$/.test(inline)) return whole;
		return convert(formula) ?? whole;
	});
}

/** Undefined when a command has no form in Unicode. */
function convert(formula: string): string | undefined {
	let text = formula.trim();
	for (let round = 0; round < 8; round++) {
		const before = text;
		text = text
			.replaceAll(/\\(?:d|t)?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, (_, top, bottom) => `${group(top)}/${group(bottom)}`)
			.replaceAll(/\\sqrt\s*\{([^{}]*)\}/g, (_, inner) => `√${group(inner)}`)
			.replaceAll(/\\(?:text|mathrm|mathbf|mathit|operatorname|mathsf)\s*\{([^{}]*)\}/g, "$1")
			.replaceAll(
				/\^\{([^{}]*)\}|\^([A-Za-z0-9+-])/g,
				(whole, braced, single) => raised(braced ?? single, SUPERSCRIPTS) ?? whole,
			)
			.replaceAll(
				/_\{([^{}]*)\}|_([A-Za-z0-9+-])/g,
				(whole, braced, single) => raised(braced ?? single, SUBSCRIPTS) ?? whole,
			);
		if (text === before) break;
	}
	text = text.replaceAll(/\\(?:left|right|,|;|!|quad|qquad)(?![a-zA-Z])/g, (spacing) =>
		/left|right|!/.test(spacing) ? "" : " ",
	);
	let isKnown = true;
	text = text.replaceAll(/\\([a-zA-Z]+)/g, (_, name: string) => {
		const symbol = Object.hasOwn(SYMBOLS, name) ? SYMBOLS[name] : undefined;
		if (symbol === undefined) isKnown = false;
		return symbol ?? "";
	});
	return isKnown && !/[\\{}]/.test(text) ? text : undefined;
}

function group(text: string): string {
	const inner = text.trim();
	return /^[\w.√^₀-₉⁰-⁹]+$/u.test(inner) ? inner : `(${inner})`;
}

function raised(text: string, table: Readonly<Record<string, string>>): string | undefined {
	const letters = [...text.trim()];
	if (letters.length === 0 || !letters.every((letter) => Object.hasOwn(table, letter))) return undefined;
	return letters.map((letter) => table[letter]).join("");
}

function tableOf(from: string, to: string): Readonly<Record<string, string>> {
	const values = [...to];
	return Object.fromEntries([...from].map((letter, index) => [letter, values[index]!]));
}

const SUPERSCRIPTS = tableOf("0123456789+-=()niabcdefghjklmoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ");
const SUBSCRIPTS = tableOf("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ");

const SYMBOLS: Readonly<Record<string, string>> = {
	...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ" },
	...{ iota: "ι", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ" },
	...{ upsilon: "υ", phi: "φ", varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ" },
	...{ Lambda: "Λ", Xi: "Ξ", Pi: "Π", Sigma: "Σ", Phi: "Φ", Psi: "Ψ", Omega: "Ω" },
	...{ times: "×", cdot: "·", div: "÷", pm: "±", mp: "∓", ast: "∗", circ: "∘", oplus: "⊕", otimes: "⊗" },
	...{
		leq: "≤",
		le: "≤",
		geq: "≥",
		ge: "≥",
		neq: "≠",
		ne: "≠",
		approx: "≈",
		equiv: "≡",
		sim: "∼",
		propto: "∝",
		ll: "≪",
		gg: "≫",
	},
	...{ in: "∈", notin: "∉", subset: "⊂", subseteq: "⊆", supset: "⊃", cup: "∪", cap: "∩", emptyset: "∅", setminus: "∖" },
	...{ forall: "∀", exists: "∃", neg: "¬", land: "∧", wedge: "∧", lor: "∨", vee: "∨", implies: "⇒", iff: "⇔" },
	...{ to: "→", rightarrow: "→", leftarrow: "←", Rightarrow: "⇒", Leftarrow: "⇐", leftrightarrow: "↔", mapsto: "↦" },
	...{
		infty: "∞",
		partial: "∂",
		nabla: "∇",
		sum: "∑",
		prod: "∏",
		int: "∫",
		ldots: "…",
		cdots: "⋯",
		dots: "…",
		prime: "′",
	},
	...{
		log: "log",
		ln: "ln",
		exp: "exp",
		sin: "sin",
		cos: "cos",
		tan: "tan",
		min: "min",
		max: "max",
		lim: "lim",
		mod: "mod",
	},
	...{ langle: "⟨", rangle: "⟩", lfloor: "⌊", rfloor: "⌋", lceil: "⌈", rceil: "⌉", mid: "|", degree: "°", ell: "ℓ" },
};
