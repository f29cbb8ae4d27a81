package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Applications that must not start, and what the server's log says of each. Arquillian runs the server only: it would
 * wait for its whole timeout for an application that fails as it starts.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RefusalIT {

    private static final Path SERVER = Path.of(
            System.getProperty("once.test.wlp", ""), "usr", "servers", System.getProperty("once.test.server", ""));

    @Test
    void methodsThatCannotBeProtected_areAllNamed() throws Exception {
        assertThat(refused(OnceWar.of("unusable", "", Unusable.class, Usable.class)))
                .contains("the same action \"unusable.same\" (they are overloads)")
                .contains("Overloads.pay(String)", "Overloads.pay(String, int)")
                .contains("DerivedActions.send")
                .contains("Private.hidden", "it is private")
                .contains("Static.shared", "it is static")
                .contains("Impatient.hurry", "waitAtMost", "15 seconds")
                .contains("Later.promise")
                .contains("Promising", "is an interface with @Idempotent")
                .doesNotContain("Usable.pay");
    }

    /** By the container, which names the method too. */
    @Test
    void finalMethod_isRefused() throws Exception {
        assertThat(refused(OnceWar.of("final", "", FinalMethod.class)))
                .contains("FinalMethod.fixed", "cannot be declared final");
    }

    @Test
    void databaseThatForgets_isRefusedWithTheRemedy() throws Exception {
        assertThat(refused(OnceWar.bound(OnceWar.of("forgetful", "", Usable.class), "jdbc/forgetful")))
                .contains("IdempotentDefinitionException", "Add ;WRITE_DELAY=0 to the URL", "jdbc/once");
    }

    @Test
    void missingTable_isNamedWithTheFileThatCreatesIt() throws Exception {
        assertThat(refused(OnceWar.bound(OnceWar.of("empty", "once.schema=validate", Usable.class), "jdbc/empty")))
                .contains("IdempotentDefinitionException", "missing table [once_")
                .contains("META-INF/once/schema/h2/V1__ledger.sql", "once.schema=migrate");
    }

    @Test
    void settingThatCannotBeUsed_isNamed() throws Exception {
        assertThat(refused(OnceWar.of("unset", "once.heartbeat=2 seconds", Usable.class)))
                .contains("IdempotentDefinitionException: once.heartbeat = 2 seconds cannot be used");
    }

    /** What the log says until the application has been refused. */
    private static String refused(WebArchive war) throws IOException {
        String name = war.getName().replace(".war", "");
        ServerLog log = new ServerLog(SERVER.resolve("logs/messages.log"));
        Path exported = Files.createDirectories(SERVER.resolve("temp")).resolve(war.getName());
        Path deployed = Files.createDirectories(SERVER.resolve("dropins")).resolve(war.getName());
        war.as(ZipExporter.class).exportTo(exported.toFile(), true);
        Files.move(exported, deployed);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> log.says("CWWKZ0001I: Application " + name + " started")
                            || log.says("CWWKZ0012I: The application " + name + " was not started")
                            || log.says("CWWKZ0002E: An exception occurred while starting the application " + name));
            assertThat(log.text()).doesNotContain("CWWKZ0001I: Application " + name);
            return log.text();
        } finally {
            Files.delete(deployed);
        }
    }
}
