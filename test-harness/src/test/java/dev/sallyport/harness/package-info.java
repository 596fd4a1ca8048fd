/** What all tests of the harness share: a running gateway to send their peers through. */
@NullMarked
package dev.sallyport.harness;

import org.jspecify.annotations.NullMarked;
