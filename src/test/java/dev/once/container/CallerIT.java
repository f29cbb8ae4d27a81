package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose key it is: callers that the container has authenticated, and callers that nobody knows. */
@ExtendWith(ArquillianExtension.class)
class CallerIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of(
                        "caller",
                        "once.context.explicit=AGENT,TURN",
                        Api.class,
                        NoteResource.class,
                        Notes.class,
                        Runs.class)
                .setWebXML(new StringAsset("""
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                          <security-constraint>
                            <web-resource-collection>
                              <web-resource-name>notes</web-resource-name>
                              <url-pattern>/api/notes/*</url-pattern>
                            </web-resource-collection>
                            <auth-constraint>
                              <role-name>**</role-name>
                            </auth-constraint>
                          </security-constraint>
                          <login-config>
                            <auth-method>BASIC</auth-method>
                            <realm-name>tests</realm-name>
                          </login-config>
                        </web-app>"""));
    }

    private final Http http = new Http("caller");

    @Test
    void user_isTheContainersCaller() throws Exception {
        assertThat(as("ann").get("notes/user")).isEqualTo("ann");
        assertThat(as("bob").get("notes/user")).isEqualTo("bob");
        assertThat(http.get("open/user")).isEqualTo("nobody");
    }

    @Test
    void businessKey_isSharedByAllUsers() throws Exception {
        assertThat(post("ann", "notes/shared/C-1")).isEqualTo("1 ann");
        assertThat(post("bob", "notes/shared/C-1")).isEqualTo("1 ann");
        assertThat(http.post("open/shared/C-1").body()).isEqualTo("1 ann");
    }

    @Test
    void usersOwnKey_isTheUsers() throws Exception {
        assertThat(post("ann", "notes/own/C-2")).isEqualTo("1 ann");
        assertThat(post("bob", "notes/own/C-2")).isEqualTo("2 bob");
        assertThat(post("ann", "notes/own/C-2")).isEqualTo("1 ann");
        assertThat(http.post("open/own/C-2").body())
                .startsWith("InvalidIdempotencyKeyException")
                .contains("within the USER only", "authenticate the caller");
    }

    /** Fault Tolerance runs the method, and our interceptor, on a thread of its own. */
    @Test
    void asynchronousMethod_knowsItsCaller() throws Exception {
        assertThat(post("ann", "notes/async/C-9")).isEqualTo("1 ann");
        assertThat(post("bob", "notes/async/C-9")).isEqualTo("2 bob");
        assertThat(post("ann", "notes/async/C-9")).isEqualTo("1 ann");
    }

    /** What bob gets for ann's key is what he gets for a key that nobody has used: his own first run. */
    @Test
    void keyOfTwoUsers_isTwoOperationsAndTellsNothing() throws Exception {
        assertThat(post("ann", "notes/supplied/C-3/text")).isEqualTo("1 ann");
        assertThat(post("bob", "notes/supplied/C-3/other"))
                .as("no word of another payload")
                .isEqualTo("2 bob");
        assertThat(post("bob", "notes/supplied/C-4/other")).isEqualTo("1 bob");
        assertThat(post("ann", "notes/supplied/C-3/text")).isEqualTo("1 ann");
        assertThat(post("ann", "notes/supplied/C-3/other")).startsWith("IdempotencyKeyReusedException");
    }

    @Test
    void keyOfNobody_isRefused() throws Exception {
        assertThat(http.post("open/supplied/C-5/text").body())
                .startsWith("InvalidIdempotencyKeyException")
                .contains("is nobody", "once.anonymous=allow");
    }

    @Test
    void allParameters_areTheUsersOwnKey() throws Exception {
        assertThat(post("ann", "notes/all/C-6/x")).isEqualTo("1 ann");
        assertThat(post("bob", "notes/all/C-6/x")).isEqualTo("2 bob");
        assertThat(http.post("open/all/C-6/x").body()).isEqualTo("3 nobody");
        assertThat(http.post("open/all/C-6/x").body()).isEqualTo("3 nobody");
    }

    @Test
    void callContext_goesToManagedThreads() throws Exception {
        assertThat(post("ann", "notes/later/C-7")).isEqualTo("1 ann");
        assertThat(post("ann", "notes/own/C-7")).isEqualTo("1 ann");
        assertThat(post("ann", "notes/agents/C-8")).isEqualTo("1 ann");
        assertThat(http.post("open/agents/C-8").body())
                .as("the agent's, whoever it works for")
                .isEqualTo("1 ann");
    }

    private String post(String user, String path) throws Exception {
        return http.post(path, "Authorization", basic(user)).body();
    }

    private Http as(String user) {
        return http.with("Authorization", basic(user));
    }

    private static String basic(String user) {
        String credentials = user + ":" + user + "-password";
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
