package dev.once.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The snippets of the page "A JAX-RS endpoint" are the code that runs in the container. */
class JaxRsEndpointPageTest {

    private static final Path PAGE = Path.of("docs/how-to/a-jax-rs-endpoint.md");
    private static final Path CODE = Path.of("src/test/java/dev/once/howto");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void snippets_areTheCodeThatIsTested() throws IOException {
        String code = squeezed(Files.readString(CODE.resolve("JaxRsEndpoint.java"))
                + Files.readString(CODE.resolve("JaxRsEndpointProviders.java")));
        List<String> snippets = new ArrayList<>();
        Matcher java = JAVA.matcher(Files.readString(PAGE));
        while (java.find()) {
            snippets.add(java.group(1));
        }

        assertThat(snippets)
                .hasSizeGreaterThan(5)
                .allSatisfy(snippet -> assertThat(code).contains(squeezed(snippet.replace("{ … }", "{"))));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
