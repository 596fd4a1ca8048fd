/** The limits of a policy, shown with a real server and a real client. */
package dev.sallyport.harness.limits;
