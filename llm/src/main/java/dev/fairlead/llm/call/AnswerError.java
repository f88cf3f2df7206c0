package dev.fairlead.llm.call;

/** An error as the provider words it: its type or code, and its message. */
public record AnswerError(String type, String message) {}
