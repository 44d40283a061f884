"use strict";
/* Folding, branches, filters and search of an exported page. All of it is readable without. */
(() => {
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];
	const bar = document.querySelector(".bar");
	const field = bar.querySelector("input[type=search]");
	const found = bar.querySelector(".found");
	const chooser = bar.querySelector("select");
	const branches = all(".branch");
	bar.hidden = false;

	/* Branches: one way through the tree is shown, from its root to its end. */
	let shownBranch = -1;
	const byNumber = new Map(branches.map((branch) => [branch.dataset.number, branch]));
	function showBranch(number) {
		if (shownBranch === number || !byNumber.has(String(number))) return;
		shownBranch = number;
		const ends = new Map();
		let branch = byNumber.get(String(number));
		ends.set(branch, "");
		for (let guard = branches.length; branch.dataset.from && guard > 0; guard--) {
			const parent = byNumber.get(branch.dataset.from);
			ends.set(parent, branch.dataset.at);
			branch = parent;
		}
		for (const each of branches) {
			each.hidden = !ends.has(each);
			const end = ends.get(each);
			let isBehind = false;
			for (const entry of each.children) {
				if (entry.tagName === "H2" || entry.className === "from") entry.hidden = true;
				else {
					entry.hidden = isBehind;
					if (end && (entry.id === end || entry.querySelector(`[id="${end}"]`))) isBehind = true;
				}
			}
		}
		chooser.value = String(number);
		outline();
	}
	function branchOf(element) {
		const branch = element && element.closest(".branch");
		return branch ? Number(branch.dataset.number) : undefined;
	}
	function follow() {
		const target = document.getElementById(location.hash.slice(1));
		if (!target) return;
		if (target.closest("[hidden]")) showBranch(branchOf(target));
		for (let parent = target.closest("details"); parent; parent = parent.parentElement.closest("details")) parent.open = true;
		const place = target.classList.contains("branch") ? target.querySelector(".e:not([hidden])") : target;
		(place || target).scrollIntoView();
	}
	chooser.hidden = branches.length < 2;
	for (const branch of branches) {
		const option = document.createElement("option");
		option.value = branch.dataset.number;
		option.textContent = branch.dataset.title;
		chooser.append(option);
	}
	chooser.addEventListener("change", () => {
		showBranch(Number(chooser.value));
		clear();
	});
	addEventListener("hashchange", follow);

	/* Outline: what was asked, beside the page where there is room. */
	function outline() {
		let box = document.querySelector(".outline");
		if (!box) {
			box = document.createElement("nav");
			box.className = "outline";
			box.setAttribute("aria-label", "What was asked");
			document.body.append(box);
		}
		const asked = all(".branch:not([hidden])>.user:not([hidden])").slice(0, 2000);
		const title = document.createElement("b");
		title.textContent = "What was asked";
		box.replaceChildren(title);
		for (const entry of asked) {
			const link = document.createElement("a");
			link.href = `#${entry.id}`;
			link.textContent = entry.querySelector(".body").textContent.trim().slice(0, 90) || "…";
			box.append(link);
		}
		document.body.classList.toggle("has-outline", asked.length > 1);
	}

	/* Filters and folding. */
	for (const box of all("input[data-hides]", bar)) {
		box.addEventListener("change", () => document.body.classList.toggle(`no-${box.dataset.hides}`, !box.checked));
	}
	const fold = bar.querySelector("[data-fold]");
	fold.addEventListener("click", () => {
		const isOpen = fold.dataset.fold === "open";
		for (const part of all("main details")) part.open = isOpen;
		fold.dataset.fold = isOpen ? "close" : "open";
		fold.textContent = isOpen ? "Fold all" : "Unfold all";
	});
	addEventListener("beforeprint", () => {
		for (const part of all("main details")) part.open = true;
	});

	/* Search: goes through the entries, on all branches, and shows the one that has the words. */
	let hits = [];
	let at = -1;
	function clear() {
		for (const hit of all(".hit")) hit.classList.remove("hit");
		hits = [];
		at = -1;
		found.textContent = "";
	}
	function search() {
		clear();
		const words = field.value.trim().toLowerCase();
		if (words.length < 2) return;
		for (const entry of all("main .e")) if (entry.textContent.toLowerCase().includes(words)) hits.push(entry);
		step(1);
	}
	function step(by) {
		if (hits.length === 0) {
			found.textContent = field.value.trim() ? "none" : "";
			return;
		}
		if (at >= 0) hits[at].classList.remove("hit");
		at = (at + by + hits.length) % hits.length;
		const hit = hits[at];
		if (hit.closest("[hidden]")) showBranch(branchOf(hit));
		const words = field.value.trim().toLowerCase();
		for (const part of all("details:not([open])", hit)) if (part.textContent.toLowerCase().includes(words)) part.open = true;
		hit.classList.add("hit");
		hit.scrollIntoView({ block: "start" });
		found.textContent = `${at + 1} of ${hits.length}`;
	}
	let timer;
	field.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(search, 200);
	});
	field.addEventListener("keydown", (event) => {
		if (event.key === "Enter") {
			if (hits.length === 0) search();
			else step(event.shiftKey ? -1 : 1);
			event.preventDefault();
		} else if (event.key === "Escape") {
			field.value = "";
			clear();
		}
	});
	addEventListener("keydown", (event) => {
		if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input,select")) return;
		field.focus();
		event.preventDefault();
	});

	showBranch(0);
	follow();
})();
