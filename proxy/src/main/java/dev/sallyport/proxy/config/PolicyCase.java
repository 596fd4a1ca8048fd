package dev.sallyport.proxy.config;

/**
 * What an operator expects of a policy.
 *
 * @param verdict {@code allow}, {@code deny}, {@code terminate} or {@code shadow}
 * @param rule the id of the rule that decides; empty where any will do
 * @param reply how the reply begins; empty where any will do
 * @param place where it is written
 */
public record PolicyCase(
    String name, Inquiry inquiry, String verdict, String rule, String reply, String place) {}
