// What the scripts of the clients share: where the proxy is, and how a case is run and told.

export const [proxy, key] = process.argv.slice(2);
export const question = "Name three harbours.";

/** Headers of a case: the session it is found by, the user, and what the simulated provider is to do. */
export function headers(session, simulate = {}) {
  const all = { "X-LLMTrace-Session-ID": session, "X-LLMTrace-User-ID": "ana" };
  for (const [name, value] of Object.entries(simulate)) {
    all["x-simulate-" + name] = String(value);
  }
  return all;
}

export const tool = {
  name: "get_weather",
  description: "The weather at a place",
  schema: { type: "object", properties: { location: { type: "string" } }, required: ["location"] },
};
export const callsTool = { tool: tool.name, "tool-arguments": JSON.stringify({ location: "Kiel" }) };
export const slow = { "chunk-delay-ms": 10, chunks: 5000 };
export const late = { "latency-ms": 5000 };
export const refusal = { fault: "status-429" };

/** The name of the class of what a call throws. */
export async function thrown(call) {
  try {
    await call();
  } catch (error) {
    return { error: error.constructor.name, status: error.status ?? error.statusCode ?? 0 };
  }
  return { error: "none" };
}

/** Runs the cases one after another and prints what they came to as one line of JSON, by name. */
export async function run(cases) {
  const results = {};
  for (const [name, play] of Object.entries(cases)) {
    try {
      results[name] = await play();
    } catch (error) {
      results[name] = { failed: String(error.stack ?? error) };
    }
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}
