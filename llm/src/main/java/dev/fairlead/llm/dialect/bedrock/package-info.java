/** Amazon Bedrock: Converse for every model, and the invocation of Anthropic's models in their own format. */
@NullMarked
package dev.fairlead.llm.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
