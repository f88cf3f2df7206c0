package dev.fairlead.core.config;

import java.util.List;

/**
 * One effective value, for printing.
 *
 * @param path the keys from the section down; an item of a list has its index
 * @param text the value as the file would write it, masked when it is a secret
 */
record Setting(List<Object> path, String text, Source source) {}
