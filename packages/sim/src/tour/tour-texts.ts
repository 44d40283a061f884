export const GREETING = `I am a simulator, not a language model: I follow a script and understand nothing of what you write. But the tools you are about to see are real. I call them on your own files, read-only, and tell you what they returned.`;

export const HONEST_REMINDER = "I am a simulator, not a language model.";

export const SETUP = `I am a simulator, not a language model; that was the tour. To work with a real model, one of these is enough:

1. **A key in the environment**, then start tau again:
   \`\`\`sh
   export ANTHROPIC_API_KEY=…     # or OPENAI_API_KEY, OPENROUTER_API_KEY, …
   \`\`\`
2. **A key in \`~/.pi/agent/auth.json\`** (readable by you alone: \`chmod 600\`):
   \`\`\`json
   { "anthropic": { "type": "api_key", "key": "…" } }
   \`\`\`
3. **A local server** (Ollama, llama.cpp, LM Studio, vLLM) in \`~/.pi/agent/models.json\`; no key leaves your machine:
   \`\`\`json
   { "providers": { "local": { "baseUrl": "http://localhost:11434/v1", "api": "openai-completions", "apiKey": "none",
     "models": [{ "id": "qwen3-coder", "contextWindow": 32768 }] } } }
   \`\`\`

Then choose it: \`tau -p --model anthropic/… "…"\` or \`tau -p --model local/qwen3-coder "…"\`. Write \`tour\` to see the tour once more.`;
