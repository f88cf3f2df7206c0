/** The proxies under test: how each is started, reached and watched from outside. */
@NullMarked
package dev.fairlead.bench.peer;

import org.jspecify.annotations.NullMarked;
