/** The store with millions of calls: makes them, asks questions over HTTP while calls are relayed, drains and ingests. */
@NullMarked
package dev.fairlead.bench.scale;

import org.jspecify.annotations.NullMarked;
