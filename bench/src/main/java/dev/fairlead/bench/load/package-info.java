/**
 * The load generator: one selector thread that keeps many HTTP/1.1 connections busy with as little CPU as possible,
 * and checks every byte of every answer.
 */
@NullMarked
package dev.fairlead.bench.load;

import org.jspecify.annotations.NullMarked;
