/** The refund service: a JAX-RS resource in front of a bean with idempotent methods. */
package dev.once.demo.refunds;
