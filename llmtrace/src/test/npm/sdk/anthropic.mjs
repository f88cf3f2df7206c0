import Anthropic from "@anthropic-ai/sdk";
import { callsTool, headers, key, late, proxy, question, refusal, run, slow, thrown, tool } from "./cases.mjs";

const client = new Anthropic({ baseURL: proxy, apiKey: key, maxRetries: 0 });
const asked = { model: "claude-opus-4-5", max_tokens: 500, messages: [{ role: "user", content: question }] };
const tools = [{ name: tool.name, description: tool.description, input_schema: tool.schema }];
const as = (name, simulate) => ({ headers: headers("anthropic-" + name, simulate) });
const told = (answer) => ({
  text: answer.content[0].text,
  input: answer.usage.input_tokens,
  output: answer.usage.output_tokens,
});

await run({
  plain: async () => told(await client.messages.create(asked, as("plain"))),
  stream: async () => told(await client.messages.stream(asked, as("stream")).finalMessage()),
  tools: async () => {
    const first = await client.messages.stream({ ...asked, tools }, as("tools", callsTool)).finalMessage();
    const call = first.content.find((block) => block.type === "tool_use");
    const answer = await client.messages.create(
      {
        ...asked,
        tools,
        messages: [
          ...asked.messages,
          { role: "assistant", content: first.content },
          { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "fog" }] },
        ],
      },
      as("tools"),
    );
    return { tool: call.name, arguments: JSON.stringify(call.input), text: answer.content[0].text };
  },
  count: async () => {
    const { max_tokens, ...counted } = asked;
    return { input: (await client.messages.countTokens(counted, as("count"))).input_tokens };
  },
  limited: () => thrown(() => client.messages.create(asked, as("limited", refusal))),
  unknown: () =>
    thrown(() =>
      new Anthropic({ baseURL: proxy, apiKey: "llmt_unknown", maxRetries: 0 }).messages.create(asked, as("unknown")),
    ),
  abort: async () => {
    const stream = client.messages.stream(asked, as("abort", slow));
    let events = 0;
    return {
      ...(await thrown(async () => {
        for await (const _ of stream) {
          if (++events === 5) stream.abort();
        }
      })),
      events,
    };
  },
  timeout: () => thrown(() => client.messages.create(asked, { ...as("timeout", late), timeout: 300 })),
});
