/** Provider wire formats: which requests are theirs, what they and their answers say, how errors are worded. */
@NullMarked
package dev.fairlead.llm.dialect;

import org.jspecify.annotations.NullMarked;
