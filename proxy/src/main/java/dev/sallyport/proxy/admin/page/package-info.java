/** The live page: HTML, style and scripts out of the archive, and nothing from anywhere else. */
@NullMarked
package dev.sallyport.proxy.admin.page;

import org.jspecify.annotations.NullMarked;
