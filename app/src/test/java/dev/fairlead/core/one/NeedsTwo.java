package dev.fairlead.core.one;

import dev.fairlead.core.two.NeedsOne;

/** Half of a cycle between two packages. */
public record NeedsTwo(NeedsOne other) {}
