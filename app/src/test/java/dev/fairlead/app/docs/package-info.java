/** What the documentation says, held against what the program does. */
@NullMarked
package dev.fairlead.app.docs;

import org.jspecify.annotations.NullMarked;
