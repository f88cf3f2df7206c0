import { GoogleGenAI } from "@google/genai";
import { callsTool, headers, key, late, proxy, question, refusal, run, slow, thrown, tool } from "./cases.mjs";

const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: proxy } });
const model = "gemini-2.5-flash";
const as = (name, simulate, more = {}) => ({ httpOptions: { headers: headers("gemini-" + name, simulate) }, ...more });
const ask = (name, simulate, more) => ({ model, contents: question, config: as(name, simulate, more) });
const used = (usage) => ({ input: usage.promptTokenCount, output: usage.candidatesTokenCount });

await run({
  plain: async () => {
    const answer = await client.models.generateContent(ask("plain"));
    return { text: answer.text, ...used(answer.usageMetadata) };
  },
  stream: async () => {
    let text = "";
    let usage;
    for await (const chunk of await client.models.generateContentStream(ask("stream"))) {
      text += chunk.text ?? "";
      usage = chunk.usageMetadata ?? usage;
    }
    return { text, ...used(usage) };
  },
  interaction: async () => {
    const asked = { model: "gemini-3.5-flash", input: question, store: false };
    const answer = await client.interactions.create(asked, { headers: headers("gemini-interaction") });
    const usage = answer.usage;
    return { text: answer.output_text, input: usage.total_input_tokens, output: usage.total_output_tokens };
  },
  steps: async () => {
    const asked = { model: "gemini-3.5-flash", input: question, store: false, stream: true };
    let text = "";
    let usage;
    for await (const event of await client.interactions.create(asked, { headers: headers("gemini-steps") })) {
      text += event.delta?.text ?? "";
      usage = event.interaction?.usage ?? usage;
    }
    return { text, input: usage.total_input_tokens, output: usage.total_output_tokens };
  },
  tools: async () => {
    const tools = [{ functionDeclarations: [{ name: tool.name, parametersJsonSchema: tool.schema }] }];
    const first = await client.models.generateContent(ask("tools", callsTool, { tools }));
    const call = first.functionCalls[0];
    const answer = await client.models.generateContent({
      ...ask("tools", {}, { tools }),
      contents: [
        { role: "user", parts: [{ text: question }] },
        first.candidates[0].content,
        { role: "user", parts: [{ functionResponse: { id: call.id, name: call.name, response: { sky: "fog" } } }] },
      ],
    });
    return { tool: call.name, arguments: JSON.stringify(call.args), text: answer.text };
  },
  limited: () => thrown(() => client.models.generateContent(ask("limited", refusal))),
  unknown: () =>
    thrown(() =>
      new GoogleGenAI({ apiKey: "llmt_unknown", httpOptions: { baseUrl: proxy } }).models.generateContent(
        ask("unknown"),
      ),
    ),
  abort: async () => {
    const abort = new AbortController();
    const stream = await client.models.generateContentStream(ask("abort", slow, { abortSignal: abort.signal }));
    let events = 0;
    return {
      ...(await thrown(async () => {
        for await (const _ of stream) {
          if (++events === 5) abort.abort();
        }
      })),
      events,
    };
  },
  timeout: () =>
    thrown(() => {
      const asked = ask("timeout", late);
      asked.config.httpOptions.timeout = 300;
      return client.models.generateContent(asked);
    }),
});
