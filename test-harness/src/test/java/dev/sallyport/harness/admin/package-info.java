/** What operators see: the admin API, the live page, the dashboards. */
package dev.sallyport.harness.admin;
