package dev.once.container;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the application. */
@Entity
public class Purchase {

    @Id
    private String id;

    @Column(unique = true)
    private String invoice;

    protected Purchase() {}

    Purchase(String id, String invoice) {
        this.id = id;
        this.invoice = invoice;
    }

    String invoice() {
        return invoice;
    }
}
