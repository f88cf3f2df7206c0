/** {@code fairlead doctor}: what could keep a server from working, found before it does. */
@NullMarked
package dev.fairlead.app.doctor;

import org.jspecify.annotations.NullMarked;
