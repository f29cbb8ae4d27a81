/** The benchmark: starts a database and a server, has the variants measured side by side, prints the figures. */
package dev.once.bench;
