package dev.once.demo.refunds;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;

/** The body of a request, as JSON-B fills it. */
public class RefundRequest {

    @NotBlank
    @Size(max = 100)
    public String orderId;

    @NotNull
    @DecimalMin("0.01")
    @Digits(integer = 10, fraction = 2)
    public BigDecimal amount;

    @NotNull
    @Size(max = 500)
    public String reason;
}
