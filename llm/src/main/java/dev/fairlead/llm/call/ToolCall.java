package dev.fairlead.llm.call;

/**
 * A call of a tool that a model asked for.
 *
 * @param id the provider's id of the call, empty where it gave none
 * @param arguments JSON text as the model wrote it, assembled from deltas; not necessarily valid
 */
public record ToolCall(String id, String name, String arguments) {}
