/** OpenAI operations that are not billed by what passes: models, files, batches, moderations and stored answers. */
@NullMarked
package dev.fairlead.llm.dialect.openairesources;

import org.jspecify.annotations.NullMarked;
