/** Reading JSON as it arrives: a resumable tokenizer that hands a few wanted fields on and skips the rest undecoded. */
@NullMarked
package dev.fairlead.llm.json;

import org.jspecify.annotations.NullMarked;
