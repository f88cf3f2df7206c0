/** Strict configuration: one YAML file, a section per service, bound to records. */
@NullMarked
package dev.fairlead.core.config;

import org.jspecify.annotations.NullMarked;
