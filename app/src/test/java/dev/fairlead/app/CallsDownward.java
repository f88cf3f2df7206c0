package dev.fairlead.app;

/** What no class below the top may depend on. */
public final class CallsDownward {}
