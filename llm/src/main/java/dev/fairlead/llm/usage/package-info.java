/** The usage meter: each provider's report brought to one normal form, and estimates where there is none. */
@NullMarked
package dev.fairlead.llm.usage;

import org.jspecify.annotations.NullMarked;
