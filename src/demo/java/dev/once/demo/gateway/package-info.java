/** A payment gateway stand-in, as a process of its own: what the refund service calls, and what can go wrong there. */
package dev.once.demo.gateway;
