package dev.fairlead.core.two;

import dev.fairlead.core.one.NeedsTwo;

/** The other half of a cycle between two packages. */
public record NeedsOne(NeedsTwo other) {}
