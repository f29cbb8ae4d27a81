package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application with one persistence unit, which its {@code @PersistenceContext} does not name: the unit is still the
 * only one, its provider is the application's, and its rows are part of the operation's transaction.
 */
@ExtendWith(ArquillianExtension.class)
abstract class OwnUnitContract {

    static WebArchive war(String name, String provider, String properties) {
        return OnceWar.of(name, "", OwnUnitContract.class, Shop.class, Purchase.class, Runs.class)
                .addAsResource(new StringAsset("""
                        <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                          <persistence-unit name="shop">
                            %s
                            <jta-data-source>jdbc/once</jta-data-source>
                            <class>dev.once.container.Purchase</class>
                            <properties>
                              <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                              %s
                            </properties>
                          </persistence-unit>
                        </persistence>""".formatted(provider, properties)), "META-INF/persistence.xml");
    }

    private final String provider;

    OwnUnitContract(String provider) {
        this.provider = provider;
    }

    @Inject
    private Shop shop;

    @Inject
    private UserTransaction transaction;

    @Test
    void provider_isTheApplications() {
        assertThat(shop.provider()).startsWith(provider);
    }

    @Test
    void entityAndRecord_commitTogether() {
        String id = id(1);
        assertThat(shop.buy(id, id, false)).isEqualTo("run 1");
        assertThat(shop.buy(id, id, false)).isEqualTo("run 1");
        assertThat(shop.invoice(id)).contains(id);
    }

    @Test
    void entityAndRecord_rollBackTogether() throws Exception {
        String id = id(2);
        assertThatThrownBy(() -> shop.buy(id, id, true)).isInstanceOf(IllegalStateException.class);
        assertThat(shop.invoice(id)).isEmpty();
        transaction.begin();
        assertThat(shop.buy(id, id, false)).isEqualTo("run 2");
        assertThat(shop.buy(id, id, false)).isEqualTo("run 2");
        transaction.rollback();
        assertThat(shop.invoice(id)).isEmpty();
        assertThat(shop.buy(id, id, false)).isEqualTo("run 3");
        assertThat(shop.invoice(id)).contains(id);
    }

    /** The provider writes the row after the method has returned and its result is recorded. */
    @Test
    void rowThatIsRefusedAtTheCommit_takesTheRecordAlong() {
        String taken = id(3);
        String id = id(4);
        shop.buy(taken, taken, false);
        assertThatThrownBy(() -> shop.buy(id, taken, false)).isNotNull();
        assertThat(shop.invoice(id)).isEmpty();
        assertThat(shop.buy(id, id, false)).isEqualTo("run 2");
        assertThat(shop.invoice(id)).contains(id);
    }

    /** Both providers use one ledger. */
    private String id(int number) {
        return getClass().getSimpleName() + " " + number;
    }
}
