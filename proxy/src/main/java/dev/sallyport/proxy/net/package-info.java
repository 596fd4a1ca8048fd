/** Event loops and channel classes: epoll where there is epoll, NIO elsewhere. Netty only. */
@NullMarked
package dev.sallyport.proxy.net;

import org.jspecify.annotations.NullMarked;
