package dev.once.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java snippets of a page. */
public final class Snippets {

    private static final Path CODE = Path.of("src/test/java/dev/once/howto");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final List<String> snippets = new ArrayList<>();

    private Snippets() {}

    public static Snippets of(Path page) throws IOException {
        Snippets found = new Snippets();
        Matcher java = JAVA.matcher(Files.readString(page));
        while (java.find()) {
            found.snippets.add(java.group(1));
        }
        return found;
    }

    /** There are some, and each is a part of these files of this package; a line with an ellipsis leaves something out. */
    public void areIn(String... files) throws IOException {
        StringBuilder code = new StringBuilder();
        for (String file : files) {
            code.append(Files.readString(CODE.resolve(file)));
        }
        String all = squeezed(code.toString());
        assertThat(snippets).isNotEmpty().allSatisfy(snippet -> {
            for (String part : snippet.split("\n *…?\n", -1)) {
                assertThat(all).contains(squeezed(part.replace("{ … }", "{")));
            }
        });
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
