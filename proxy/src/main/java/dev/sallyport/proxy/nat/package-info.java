/**
 * Network address translation as FTP needs it: who is told which address, and in which form.
 *
 * <p>Pure: depends on {@code rules.ftp} alone.
 */
@NullMarked
package dev.sallyport.proxy.nat;

import org.jspecify.annotations.NullMarked;
