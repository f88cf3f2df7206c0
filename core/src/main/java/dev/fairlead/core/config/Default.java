package dev.fairlead.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a setting that no source gives, written as it would be in the file; a list is separated by commas.
 * A component without it is required, except {@code Optional}, {@code List} and {@code Map} (empty) and nested records
 * (their own defaults).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    String value();
}
