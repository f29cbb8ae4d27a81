package dev.once.mcp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A trace and a span, as W3C's Trace Context writes them, and its Baggage. What is not in their formats says nothing.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 lower-case hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">traceparent</a>
 * @see <a href="https://www.w3.org/TR/baggage/#header-content">baggage</a>
 */
record TraceContext(String traceId, String spanId) {

    private static final Pattern TRACEPARENT = Pattern.compile(
            "(?<version>[0-9a-f]{2})-(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-[0-9a-f]{2}(?<more>-.*)?");
    private static final Pattern ZEROS = Pattern.compile("0+");

    /** The longest baggage that must be understood, in characters. */
    private static final int LONGEST_BAGGAGE = 8192;

    static Optional<TraceContext> parse(String traceparent) {
        Matcher parts = TRACEPARENT.matcher(traceparent);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String version = parts.group("version");
        // Later versions may say more; this one may not, and ff is none.
        boolean valid = !version.equals("ff")
                && !(version.equals("00") && parts.group("more") != null)
                && !ZEROS.matcher(parts.group("trace")).matches()
                && !ZEROS.matcher(parts.group("span")).matches();
        return valid ? Optional.of(new TraceContext(parts.group("trace"), parts.group("span"))) : Optional.empty();
    }

    /** The members, without their properties; of several with one name, the first. */
    static Map<String, String> baggage(String header) {
        Map<String, String> members = new LinkedHashMap<>();
        if (header.length() > LONGEST_BAGGAGE) {
            return members;
        }
        for (String member : header.split(",", -1)) {
            String pair = member.split(";", 2)[0];
            int equals = pair.indexOf('=');
            if (equals > 0) {
                decoded(pair.substring(equals + 1).strip())
                        .ifPresent(value ->
                                members.putIfAbsent(pair.substring(0, equals).strip(), value));
            }
        }
        return members;
    }

    private static Optional<String> decoded(String value) {
        try {
            // A plus is a plus.
            return Optional.of(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
