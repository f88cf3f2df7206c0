/** Google's Gemini API, as the Gemini Developer API and Vertex AI both speak it. */
@NullMarked
package dev.fairlead.llm.dialect.gemini;

import org.jspecify.annotations.NullMarked;
