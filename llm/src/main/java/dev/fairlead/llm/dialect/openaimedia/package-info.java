/** OpenAI's images and sounds: requests are JSON or forms, answers JSON, event streams or bare sound. */
@NullMarked
package dev.fairlead.llm.dialect.openaimedia;

import org.jspecify.annotations.NullMarked;
