package dev.once.internal.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Numbers with all their digits, in the layout that RFC 8785 takes from ECMAScript: no trailing zeros, plain up to 21
 * digits before the point and six zeros behind it, else with an exponent. A text is never longer than the number's own
 * digits and 30 characters, whatever its exponent.
 */
final class ExactNumber {

    private static final int PLAIN_DIGITS = 21;
    private static final int PLAIN_ZEROS = 6;

    private ExactNumber() {}

    /** Whether values of this type are written as numbers. */
    static boolean supports(Class<?> type) {
        return type == Integer.class
                || type == Long.class
                || type == Short.class
                || type == Byte.class
                || type == Double.class
                || type == Float.class
                || BigDecimal.class.isAssignableFrom(type)
                || BigInteger.class.isAssignableFrom(type);
    }

    /** Whether it is NaN or infinite. */
    static boolean isNotFinite(Number number) {
        return number instanceof Double d ? !Double.isFinite(d) : number instanceof Float f && !Float.isFinite(f);
    }

    /**
     * About how many digits the number has before trailing zeros go, and never more: to know it without the time and the
     * memory that millions of digits take.
     */
    static int leastDigits(Number number) {
        BigInteger digits = number instanceof BigDecimal decimal
                ? decimal.unscaledValue()
                : number instanceof BigInteger integer ? integer : BigInteger.ZERO;
        return (int) (digits.bitLength() * 0.3);
    }

    /** Appends a finite number of a supported type. */
    static void append(StringBuilder out, Number number) {
        if (number instanceof BigDecimal decimal) {
            append(out, decimal);
        } else if (number instanceof BigInteger integer) {
            append(out, new BigDecimal(integer));
        } else if (number instanceof Double d) {
            append(out, shortest(d));
        } else if (number instanceof Float f) {
            append(out, shortest(f));
        } else {
            out.append(number.longValue());
        }
    }

    private static void append(StringBuilder out, BigDecimal number) {
        if (number.signum() == 0) {
            out.append('0');
            return;
        }
        if (number.signum() < 0) {
            out.append('-');
        }
        // Not stripTrailingZeros() and toPlainString(): the first overflows at the ends of the scale, the second
        // writes a billion zeros for 1E+1000000000.
        String digits = number.unscaledValue().abs().toString();
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        long point = (long) digits.length() - number.scale(); // the number is 0.digits times ten to this power
        if (point > PLAIN_DIGITS || point <= -PLAIN_ZEROS) {
            appendWithExponent(out, digits, end, point - 1);
        } else if (point <= 0) {
            out.append("0.").append("0".repeat((int) -point)).append(digits, 0, end);
        } else if (point >= end) {
            out.append(digits, 0, end).append("0".repeat((int) point - end));
        } else {
            out.append(digits, 0, (int) point).append('.').append(digits, (int) point, end);
        }
    }

    private static void appendWithExponent(StringBuilder out, String digits, int end, long exponent) {
        out.append(digits.charAt(0));
        if (end > 1) {
            out.append('.').append(digits, 1, end);
        }
        out.append(exponent < 0 ? "e" : "e+").append(exponent);
    }

    private static BigDecimal shortest(double value) {
        // Below 16 digits no two decimals are the same normal double, so that the search may start at 15.
        return shortest(
                new BigDecimal(value),
                Math.abs(value) < Double.MIN_NORMAL ? 1 : 15,
                text -> Double.parseDouble(text) == value);
    }

    private static BigDecimal shortest(float value) {
        return shortest(
                new BigDecimal(value),
                Math.abs(value) < Float.MIN_NORMAL ? 1 : 6,
                text -> Float.parseFloat(text) == value);
    }

    /**
     * The decimal with the fewest digits that reads back as the same binary number, the nearest one where there are
     * several: ECMAScript's rule. {@code Double.toString} obeys it from Java 19 on only, and a key must not change with
     * the Java version.
     */
    private static BigDecimal shortest(BigDecimal exact, int fromDigits, Predicate<String> readsBack) {
        for (int digits = fromDigits; digits < exact.precision(); digits++) {
            BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
            BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
            boolean downReadsBack = readsBack.test(down.toString());
            boolean upReadsBack = readsBack.test(up.toString());
            if (downReadsBack && upReadsBack) {
                return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            }
            if (downReadsBack || upReadsBack) {
                return downReadsBack ? down : up;
            }
        }
        return exact;
    }
}
