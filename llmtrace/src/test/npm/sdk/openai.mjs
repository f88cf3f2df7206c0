import OpenAI from "openai";
import { callsTool, headers, key, late, proxy, question, refusal, run, slow, thrown, tool } from "./cases.mjs";

const model = "gpt-5";
const client = new OpenAI({ baseURL: proxy + "/v1", apiKey: key, maxRetries: 0 });
const messages = [{ role: "user", content: question }];
const tools = [{ type: "function", function: { name: tool.name, parameters: tool.schema } }];
const as = (name, simulate) => ({ headers: headers("openai-" + name, simulate) });

await run({
  plain: async () => {
    const answer = await client.chat.completions.create({ model, messages }, as("plain"));
    return {
      text: answer.choices[0].message.content,
      input: answer.usage.prompt_tokens,
      output: answer.usage.completion_tokens,
    };
  },
  stream: async () => {
    const stream = await client.chat.completions.create(
      { model, messages, stream: true, stream_options: { include_usage: true } },
      as("stream"),
    );
    let text = "";
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? "";
      usage = chunk.usage ?? usage;
    }
    return { text, input: usage.prompt_tokens, output: usage.completion_tokens };
  },
  tools: async () => {
    const asked = await client.chat.completions.create({ model, messages, tools }, as("tools", callsTool));
    const call = asked.choices[0].message.tool_calls[0];
    const answer = await client.chat.completions.create(
      {
        model,
        tools,
        messages: [...messages, asked.choices[0].message, { role: "tool", tool_call_id: call.id, content: "fog" }],
      },
      as("tools"),
    );
    return { tool: call.function.name, arguments: call.function.arguments, text: answer.choices[0].message.content };
  },
  responses: async () => {
    const stream = client.responses.stream({ model, input: question }, as("responses"));
    const answer = await stream.finalResponse();
    return { text: answer.output_text, input: answer.usage.input_tokens, output: answer.usage.output_tokens };
  },
  embed: async () => {
    const answer = await client.embeddings.create(
      { model: "text-embedding-3-small", input: ["Kiel", "Genoa"] },
      as("embed"),
    );
    return { vectors: answer.data.length, input: answer.usage.prompt_tokens };
  },
  limited: () => thrown(() => client.chat.completions.create({ model, messages }, as("limited", refusal))),
  unknown: () =>
    thrown(() =>
      new OpenAI({ baseURL: proxy + "/v1", apiKey: "llmt_unknown", maxRetries: 0 }).chat.completions.create(
        { model, messages },
        as("unknown"),
      ),
    ),
  abort: async () => {
    const stream = await client.chat.completions.create({ model, messages, stream: true }, as("abort", slow));
    let events = 0;
    for await (const _ of stream) {
      if (++events === 5) break;
    }
    return { events };
  },
  timeout: () =>
    thrown(() => client.chat.completions.create({ model, messages }, { ...as("timeout", late), timeout: 300 })),
});
