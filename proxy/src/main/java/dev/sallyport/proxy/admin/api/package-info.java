/**
 * What operators and their tools may ask about sessions, as JSON over HTTP; {@code openapi.json}
 * describes all of it.
 *
 * <p>Looks at {@code control} through its read-only views, and knows no Netty.
 */
@NullMarked
package dev.sallyport.proxy.admin.api;

import org.jspecify.annotations.NullMarked;
