/** What a server runs that is killed between the prepare and the commit of its transaction. */
package dev.once.chaos.xa;
