/**
 * The append-only, durable journal: what was acknowledged is here after any death of the process, and what a disk
 * lost is named rather than skipped.
 */
@NullMarked
package dev.fairlead.core.journal;

import org.jspecify.annotations.NullMarked;
