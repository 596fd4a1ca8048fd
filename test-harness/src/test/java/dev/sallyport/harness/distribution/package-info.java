/** What {@code mvn package} leaves for operators, used as they use it. */
package dev.sallyport.harness.distribution;
