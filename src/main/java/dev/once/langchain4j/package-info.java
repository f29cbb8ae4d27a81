/** Methods of CDI beans as tools of LangChain4j. Needs LangChain4j, which the application brings. */
@NullMarked
package dev.once.langchain4j;

import org.jspecify.annotations.NullMarked;
