/** Starts and ends the demo's two processes. */
package dev.once.demo.launcher;
