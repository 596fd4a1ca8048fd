/**
 * What users see when something goes wrong: killed servers, reset clients, hostile replies, limits
 * reached. Scripted peers on loopback, the gateway in this process.
 */
@NullMarked
package dev.sallyport.harness.faults;

import org.jspecify.annotations.NullMarked;
