/** {@code fairlead demo}: real HTTP traffic through everything, and an account of what became of it. */
@NullMarked
package dev.fairlead.app.demo;

import org.jspecify.annotations.NullMarked;
