/** What a decision costs, measured with JMH; {@code test-harness/decide-bench} runs it. */
package dev.sallyport.harness.bench;
