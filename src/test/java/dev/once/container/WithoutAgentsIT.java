package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application with nothing of what Once has adapters for starts, and its methods are idempotent. */
@ExtendWith(ArquillianExtension.class)
class WithoutAgentsIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("without-agents", "", Tools.class, Runs.class);
    }

    @Inject
    private Tools tools;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.langchain4j.agent.tool.Tool",
                "dev.langchain4j.service.tool.ToolExecutor",
                "io.modelcontextprotocol.server.McpSyncServer",
                "reactor.core.publisher.Mono",
                "io.opentelemetry.api.trace.Span"
            })
    void withoutIt_methodsAreIdempotent(String absent) {
        assertThatThrownBy(() -> Class.forName(absent, false, Tools.class.getClassLoader()))
                .isInstanceOf(ClassNotFoundException.class);

        assertThat(tools.run(absent, "first")).isEqualTo("run 1");
        assertThat(tools.run(absent, "first")).isEqualTo("run 1");
    }
}
