package dev.once.container;

import java.io.File;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Builds the WARs of in-container tests: what a user's build would make of the packaged JAR and its dependencies. */
public final class OnceWar {

    private OnceWar() {}

    /** A WAR with these classes, and MicroProfile Config properties one on a line. */
    public static WebArchive of(String name, String config, Class<?>... classes) {
        String settings = config
                + (config.contains("once.schema") ? "" : "\nonce.schema=migrate")
                // Two cores that do much else must not make a live node look dead.
                + (config.contains("once.node.dead-after") ? "" : "\nonce.node.dead-after=PT60S");
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addAsLibrary(new File(System.getProperty("once.test.jar")))
                .addClasses(classes)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
        for (File library : new File(System.getProperty("once.test.war-libs")).listFiles()) {
            war.addAsLibrary(Indexed.jar(library));
        }
        for (Class<?> tool : Arrays.asList(Assertions.class, Awaitility.class, Matcher.class)) {
            war.addAsLibrary(Indexed.jar(jarOf(tool)));
        }
        return war;
    }

    /** Binds {@code java:comp/env/jdbc/once} to a data source of the server. */
    public static WebArchive bound(WebArchive war, String jndiName) {
        return bound(war, Map.of("jdbc/once", jndiName));
    }

    /** Binds references to data sources of the server. */
    public static WebArchive bound(WebArchive war, Map<String, String> jndiNames) {
        StringBuilder references = new StringBuilder();
        StringBuilder bindings = new StringBuilder();
        jndiNames.forEach((reference, jndiName) -> {
            references.append("""
                          <resource-ref>
                            <res-ref-name>%s</res-ref-name>
                            <res-type>javax.sql.DataSource</res-type>
                            <res-auth>Container</res-auth>
                            <res-sharing-scope>Shareable</res-sharing-scope>
                          </resource-ref>
                    """.formatted(reference));
            bindings.append("""
                          <resource-ref name="%s" binding-name="%s"/>
                    """.formatted(reference, jndiName));
        });
        return war.setWebXML(new StringAsset("""
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                        %s</web-app>""".formatted(references)))
                .addAsWebInfResource(new StringAsset("""
                        <web-bnd xmlns="http://websphere.ibm.com/xml/ns/javaee" version="1.2">
                        %s</web-bnd>""".formatted(bindings)), "ibm-web-bnd.xml");
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
