/** What people and programs see: tables, figures, failures. */
@NullMarked
package dev.fairlead.app.terminal;

import org.jspecify.annotations.NullMarked;
