import { CohereClientV2 } from "cohere-ai";
import { callsTool, headers, key, late, proxy, question, refusal, run, slow, thrown, tool } from "./cases.mjs";

const client = new CohereClientV2({ environment: proxy, token: key });
const asked = { model: "command-r-08-2024", messages: [{ role: "user", content: question }] };
const tools = [{ type: "function", function: { name: tool.name, parameters: tool.schema } }];
const as = (name, simulate) => ({ maxRetries: 0, headers: headers("cohere-" + name, simulate) });
const billed = (usage) => ({ input: usage.billedUnits.inputTokens, output: usage.billedUnits.outputTokens });

await run({
  plain: async () => {
    const answer = await client.chat(asked, as("plain"));
    return { text: answer.message.content[0].text, ...billed(answer.usage) };
  },
  stream: async () => {
    let text = "";
    let usage;
    for await (const event of await client.chatStream(asked, as("stream"))) {
      text += event.type === "content-delta" ? event.delta.message.content.text : "";
      usage = event.type === "message-end" ? event.delta.usage : usage;
    }
    return { text, ...billed(usage) };
  },
  tools: async () => {
    const first = await client.chat({ ...asked, tools }, as("tools", callsTool));
    const call = first.message.toolCalls[0];
    const answer = await client.chat(
      {
        ...asked,
        tools,
        messages: [
          ...asked.messages,
          { role: "assistant", toolCalls: first.message.toolCalls },
          { role: "tool", toolCallId: call.id, content: "fog" },
        ],
      },
      as("tools"),
    );
    return { tool: call.function.name, arguments: call.function.arguments, text: answer.message.content[0].text };
  },
  embed: async () => {
    const answer = await client.embed(
      { model: "embed-v4.0", inputType: "search_document", embeddingTypes: ["float"], texts: ["Kiel", "Genoa"] },
      as("embed"),
    );
    return { vectors: answer.embeddings.float.length, input: answer.meta.billedUnits.inputTokens };
  },
  rerank: async () => {
    const answer = await client.rerank(
      { model: "rerank-v4.0-pro", query: "harbour", documents: ["Kiel", "Genoa"] },
      as("rerank"),
    );
    return { results: answer.results.length };
  },
  limited: () => thrown(() => client.chat(asked, as("limited", refusal))),
  unknown: () =>
    thrown(() => new CohereClientV2({ environment: proxy, token: "llmt_unknown" }).chat(asked, as("unknown"))),
  abort: async () => {
    const abort = new AbortController();
    const stream = await client.chatStream(asked, { ...as("abort", slow), abortSignal: abort.signal });
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
  timeout: () => thrown(() => client.chat(asked, { ...as("timeout", late), timeoutInSeconds: 0.3 })),
});
