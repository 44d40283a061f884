import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { packageDirectory } from "./package-places.ts";
import { packageIdentity, parsePackageSource } from "./package-source.ts";

const identity = (text: string, baseDir = "/base") => packageIdentity(parsePackageSource(text), baseDir, "/home/u");

describe("parsePackageSource()", () => {
	test("reads npm packages", () => {
		expect(parsePackageSource("npm:@scope/name@^1.2.0")).toEqual({
			type: "npm",
			spec: "@scope/name@^1.2.0",
			name: "@scope/name",
			version: "^1.2.0",
			pinned: false,
		});
		expect(parsePackageSource(" npm:name@1.2.3 ")).toMatchObject({ name: "name", version: "1.2.3", pinned: true });
		expect(parsePackageSource("npm:name")).toEqual({ type: "npm", spec: "name", name: "name", pinned: false });
		expect(parsePackageSource("npm:name@latest")).toMatchObject({ version: "latest", pinned: false });
	});

	test.each([
		["git:github.com/user/repo", "https://github.com/user/repo", "github.com", "user/repo", undefined],
		["git:github.com/user/repo.git@v1.0", "https://github.com/user/repo.git", "github.com", "user/repo", "v1.0"],
		["github:user/repo", "https://github.com/user/repo", "github.com", "user/repo", undefined],
		["https://gitlab.com/a/b/c@feature/x", "https://gitlab.com/a/b/c", "gitlab.com", "a/b/c", "feature/x"],
		["https://github.com/user/repo#main", "https://github.com/user/repo", "github.com", "user/repo", "main"],
		["git:git@github.com:user/repo@v2", "git@github.com:user/repo", "github.com", "user/repo", "v2"],
		[
			"ssh://git@host.example:2222/user/repo",
			"ssh://git@host.example:2222/user/repo",
			"host.example",
			"user/repo",
			undefined,
		],
		["git:localhost/a/b", "https://localhost/a/b", "localhost", "a/b", undefined],
		["git:file:///srv/repos/x@main", "file:///srv/repos/x", "local", "srv/repos/x", "main"],
	])("reads the git repository %s", (text, repository, host, path, ref) => {
		expect(parsePackageSource(text)).toEqual({
			type: "git",
			repository,
			host,
			path,
			...(ref === undefined ? {} : { ref }),
			pinned: ref !== undefined,
		});
	});

	test.each(["./x", "../x", "/abs", "~/x", "name", "a/b", "file:///x/y"])("takes %s for a path", (text) => {
		expect(parsePackageSource(text)).toEqual({ type: "local", path: text });
	});

	test.each([
		"",
		"npm:",
		"npm:-g",
		"npm:../x",
		"npm:name@",
		"npm:name@--registry=x",
		"npm:@scope",
		"git:nowhere",
		"git:github.com/only",
		"git:-oProxyCommand=x/y/z",
		"git:github.com/../../etc/x",
		"git:github.com/a/%2e%2e/x",
		"git:github.com/user/repo@--upload-pack=x",
		"git:github.com/user/repo@",
		"git:git@-oProxyCommand=x:a/b",
		"git:ext::sh -c x/y",
		"ssh://-oProxyCommand=x/a/b",
		"npm:na\u0000me",
	])("refuses %j", (text) => {
		expect(() => parsePackageSource(text)).toThrow(/names no package/);
	});

	test("one package has one identity, however it is reached", () => {
		expect(
			new Set(
				["git:github.com/u/r", "https://github.com/u/r.git@v1", "git@github.com:u/r", "ssh://git@github.com/u/r"].map(
					(text) => identity(text.startsWith("git@") ? `git:${text}` : text),
				),
			),
		).toEqual(new Set(["git:github.com/u/r"]));
		expect(identity("npm:x@1")).toBe(identity("npm:x@^2"));
		expect(identity("./a/../b")).toBe("local:/base/b");
		expect(identity("~/b")).toBe("local:/home/u/b");
	});

	test("never names a directory outside of the places for packages, and no option", () => {
		const text = fc.array(
			fc.constantFrom(
				"npm:",
				"git:",
				"https://",
				"@",
				"/",
				"..",
				".",
				"-",
				"a",
				"b.c",
				"%2e",
				"%2F",
				"\\",
				":",
				"#",
				"~",
				"file://",
				"git@",
			),
			{ minLength: 1, maxLength: 9 },
		);
		const places = { cwd: "/w", agentDir: "/agent", home: "/h" };
		fc.assert(
			fc.property(text, (parts) => {
				let source: ReturnType<typeof parsePackageSource>;
				try {
					source = parsePackageSource(parts.join(""));
				} catch {
					return;
				}
				if (source.type === "local") return;
				const root = source.type === "npm" ? "/agent/npm/node_modules/" : "/agent/git/";
				expect(packageDirectory(places, source, "user")).toStartWith(root);
				if (source.type === "npm") expect(source.spec).not.toStartWith("-");
				else {
					expect(source.repository).not.toStartWith("-");
					expect(source.ref ?? "").not.toStartWith("-");
				}
			}),
			{ numRuns: 2000 },
		);
	});
});
