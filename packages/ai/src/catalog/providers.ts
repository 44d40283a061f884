/**
 * The built-in providers as facts: what is known of them without loading their models. In the order of pi's catalog;
 * the order in which a default model is looked for is `DEFAULT_SELECTION_ORDER`.
 */
export interface BuiltinProvider {
	readonly id: string;
	readonly name: string;
	/** The model used for this provider when none was named. */
	readonly defaultModel: string;
	/** Environment variables that hold a key, the first one set wins. Empty: there is no such variable. */
	readonly environmentKeys: readonly string[];
	/** `{NAME}` parts of the models' base URL, filled from the credential's `env` or the environment. */
	readonly baseUrlPlaceholders?: readonly string[];
	/** The wire format of all its models, where it is one of its own. */
	readonly api?: string;
	/** Accepts a login (OAuth credential in auth.json). */
	readonly login?: true;
}

const CLOUDFLARE_ACCOUNT = "CLOUDFLARE_ACCOUNT_ID";
const CLOUDFLARE_GATEWAY = "CLOUDFLARE_GATEWAY_ID";

export const BUILTIN_PROVIDERS: readonly BuiltinProvider[] = [
	provider("amazon-bedrock", "Amazon Bedrock", "us.anthropic.claude-opus-4-6-v1", ["AWS_BEARER_TOKEN_BEDROCK"], {
		api: "bedrock-converse-stream",
	}),
	provider("ant-ling", "Ant Ling", "Ring-2.6-1T", ["ANT_LING_API_KEY"]),
	provider(
		"anthropic",
		"Anthropic",
		"claude-opus-4-8",
		["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"],
		{ login: true },
	),
	provider("azure-openai-responses", "Azure OpenAI", "gpt-5.4", ["AZURE_OPENAI_API_KEY"], {
		api: "azure-openai-responses",
	}),
	provider("baseten", "Baseten", "zai-org/GLM-5.2", ["BASETEN_API_KEY"]),
	provider("cerebras", "Cerebras", "gpt-oss-120b", ["CEREBRAS_API_KEY"]),
	provider(
		"cloudflare-ai-gateway",
		"Cloudflare AI Gateway",
		"workers-ai/@cf/moonshotai/kimi-k2.6",
		["CLOUDFLARE_API_KEY"],
		{ baseUrlPlaceholders: [CLOUDFLARE_ACCOUNT, CLOUDFLARE_GATEWAY] },
	),
	provider("cloudflare-workers-ai", "Cloudflare Workers AI", "@cf/moonshotai/kimi-k2.6", ["CLOUDFLARE_API_KEY"], {
		baseUrlPlaceholders: [CLOUDFLARE_ACCOUNT],
	}),
	provider("deepseek", "DeepSeek", "deepseek-v4-pro", ["DEEPSEEK_API_KEY"]),
	provider("fireworks", "Fireworks", "accounts/fireworks/models/kimi-k2p6", ["FIREWORKS_API_KEY"]),
	provider("github-copilot", "GitHub Copilot", "gpt-5.4", ["COPILOT_GITHUB_TOKEN"], { login: true }),
	provider("google", "Google", "gemini-3.1-pro-preview", ["GEMINI_API_KEY"], { api: "google-generative-ai" }),
	provider("google-vertex", "Google Vertex AI", "gemini-3.1-pro-preview", ["GOOGLE_CLOUD_API_KEY"], {
		baseUrlPlaceholders: ["location"],
		api: "google-vertex",
	}),
	provider("groq", "Groq", "openai/gpt-oss-120b", ["GROQ_API_KEY"]),
	provider("huggingface", "Hugging Face", "moonshotai/Kimi-K2.6", ["HF_TOKEN"]),
	provider("kimi-coding", "Kimi For Coding", "kimi-for-coding", ["KIMI_API_KEY"], { login: true }),
	provider("meta", "Meta", "muse-spark-1.3", ["META_API_KEY"], { login: true }),
	provider("minimax", "MiniMax", "MiniMax-M2.7", ["MINIMAX_API_KEY"]),
	provider("minimax-cn", "MiniMax CN", "MiniMax-M2.7", ["MINIMAX_CN_API_KEY"]),
	provider("mistral", "Mistral", "devstral-medium-latest", ["MISTRAL_API_KEY"], { api: "mistral-conversations" }),
	provider("moonshotai", "Moonshot AI", "kimi-k2.6", ["MOONSHOT_API_KEY"]),
	provider("moonshotai-cn", "Moonshot AI CN", "kimi-k2.6", ["MOONSHOT_API_KEY"]),
	provider("nvidia", "NVIDIA", "nvidia/nemotron-3-super-120b-a12b", ["NVIDIA_API_KEY"]),
	provider("openai", "OpenAI", "gpt-5.5", ["OPENAI_API_KEY"]),
	provider("openai-codex", "OpenAI Codex", "gpt-5.5", [], { login: true, api: "openai-codex-responses" }),
	provider("opencode", "OpenCode Zen", "kimi-k2.6", ["OPENCODE_API_KEY"]),
	provider("opencode-go", "OpenCode Go", "kimi-k2.6", ["OPENCODE_API_KEY"]),
	provider("openrouter", "OpenRouter", "moonshotai/kimi-k2.6", ["OPENROUTER_API_KEY"], { login: true }),
	provider("qwen-token-plan", "Qwen Token Plan", "qwen3.7-max", ["QWEN_TOKEN_PLAN_API_KEY"]),
	provider("qwen-token-plan-cn", "Qwen Token Plan CN", "qwen3.7-max", ["QWEN_TOKEN_PLAN_CN_API_KEY"]),
	provider("qwen-token-plan-individual", "Qwen Token Plan Individual", "qwen3.8-max", ["QWEN_TOKEN_PLAN_API_KEY"]),
	provider("radius", "Radius", "balanced", ["RADIUS_API_KEY"], { login: true, api: "pi-messages" }),
	provider("together", "Together", "moonshotai/Kimi-K2.6", ["TOGETHER_API_KEY"]),
	provider("vercel-ai-gateway", "Vercel AI Gateway", "zai/glm-5.1", ["AI_GATEWAY_API_KEY"]),
	provider("xai", "xAI", "grok-4.7", ["XAI_API_KEY"], { login: true }),
	provider("xiaomi", "Xiaomi", "mimo-v2.5-pro", ["XIAOMI_API_KEY"]),
	provider("xiaomi-token-plan-ams", "Xiaomi Token Plan AMS", "mimo-v2.5-pro", ["XIAOMI_TOKEN_PLAN_AMS_API_KEY"]),
	provider("xiaomi-token-plan-cn", "Xiaomi Token Plan CN", "mimo-v2.5-pro", ["XIAOMI_TOKEN_PLAN_CN_API_KEY"]),
	provider("xiaomi-token-plan-sgp", "Xiaomi Token Plan SGP", "mimo-v2.5-pro", ["XIAOMI_TOKEN_PLAN_SGP_API_KEY"]),
	provider("zai", "Z.AI", "glm-5.3", ["ZAI_API_KEY"]),
	provider("zai-coding-cn", "Z.AI Coding CN", "glm-5.3", ["ZAI_CODING_CN_API_KEY"]),
];

/** First choices when nothing names a model; the other providers follow in catalog order. */
export const DEFAULT_SELECTION_ORDER: readonly string[] = [
	"amazon-bedrock",
	"ant-ling",
	"anthropic",
	"openai",
	"azure-openai-responses",
	"openai-codex",
	"radius",
	"nvidia",
	"deepseek",
	"google",
	"google-vertex",
	"github-copilot",
	"openrouter",
	"vercel-ai-gateway",
	"xai",
	"groq",
	"cerebras",
	"zai",
	"zai-coding-cn",
	"mistral",
	"minimax",
	"minimax-cn",
	"moonshotai",
	"moonshotai-cn",
	"huggingface",
	"fireworks",
	"together",
	"baseten",
	"opencode",
	"opencode-go",
	"kimi-coding",
	"meta",
	"cloudflare-workers-ai",
	"cloudflare-ai-gateway",
	"qwen-token-plan",
	"qwen-token-plan-cn",
	"qwen-token-plan-individual",
	"xiaomi",
	"xiaomi-token-plan-cn",
	"xiaomi-token-plan-ams",
	"xiaomi-token-plan-sgp",
];

export function findBuiltinProvider(id: string): BuiltinProvider | undefined {
	return BUILTIN_PROVIDERS.find((entry) => entry.id === id);
}

function provider(
	id: string,
	name: string,
	defaultModel: string,
	environmentKeys: readonly string[],
	more: Pick<BuiltinProvider, "baseUrlPlaceholders" | "login" | "api"> = {},
): BuiltinProvider {
	return { id, name, defaultModel, environmentKeys, ...more };
}
