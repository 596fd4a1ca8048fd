/**
 * What a line of the FTP control connection means: commands, replies and the addresses inside them.
 *
 * <p>Wire text is a {@code String} with one char per byte (ISO 8859-1), so nothing is decoded,
 * normalised or case-folded by locale on its way through; grammars here are written on ASCII only.
 * Pure values: depends on the JDK alone, never on {@code rules.policy}.
 */
@NullMarked
package dev.sallyport.rules.ftp;

import org.jspecify.annotations.NullMarked;
