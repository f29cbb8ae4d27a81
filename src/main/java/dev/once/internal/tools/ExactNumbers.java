package dev.once.internal.tools;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.NoSuchElementException;

/** The frameworks read fractions as doubles. Two amounts that are one double would be one key. */
final class ExactNumbers {

    /** What a double holds of any decimal number. */
    static final int DIGITS = 15;

    private ExactNumbers() {}

    /** Whether arguments have a number that may be another one once it is read; not where they are no JSON. */
    static boolean areLost(String arguments) {
        try (JsonParser parser = Json.createParser(new StringReader(arguments))) {
            while (parser.hasNext()) {
                if (parser.next() == Event.VALUE_NUMBER && isLost(parser.getString())) {
                    return true;
                }
            }
            return false;
        } catch (JsonException | NoSuchElementException e) {
            // No arguments, then: their reader says so.
            return false;
        }
    }

    private static boolean isLost(String number) {
        boolean readAsDouble = number.chars().anyMatch(each -> each == '.' || each == 'e' || each == 'E');
        try {
            return readAsDouble && new BigDecimal(number).stripTrailingZeros().precision() > DIGITS;
        } catch (ArithmeticException | NumberFormatException e) {
            // Its exponent is more than any number has that is read exactly.
            return true;
        }
    }
}
