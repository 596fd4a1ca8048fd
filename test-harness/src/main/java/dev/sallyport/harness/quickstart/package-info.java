/** The FTP server that {@code deploy/quickstart} puts behind the gateway. */
@NullMarked
package dev.sallyport.harness.quickstart;

import org.jspecify.annotations.NullMarked;
