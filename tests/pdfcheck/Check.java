import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Checks PDFs with the veraPDF engine: Check FLAVOUR,FLAVOUR FILE... prints one failed rule a line.
 *
 * All flavours of a file are checked in one walk through it: reading it twice took twice as long.
 */
public class Check {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : arguments[0].split(",")) {
            flavours.add(PDFAFlavour.byFlavourId(name));
        }
        for (int i = 1; i < arguments.length; i++) {
            check(arguments[i], flavours);
        }
    }

    private static void check(String file, List<PDFAFlavour> flavours) throws Exception {
        try (PDFAParser parser =
                        Foundries.defaultInstance().createParser(new File(file), flavours.get(0));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours)) {
            parser.setFlavours(flavours);
            for (ValidationResult result : validator.validateAll(parser)) {
                say(file, result);
            }
        }
    }

    private static void say(String file, ValidationResult result) {
        Set<String> failures = new TreeSet<>();
        String start = file + "\t" + result.getPDFAFlavour().getId() + "\t";
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                failures.add(
                        start + assertion.getRuleId().getClause() + "-"
                                + assertion.getRuleId().getTestNumber() + "\t"
                                + assertion.getMessage().replaceAll("\\s+", " ") + "\t"
                                + assertion.getLocation().getContext());
            }
        }
        failures.forEach(System.out::println);
        // The last line of each flavour proves that the engine came to its end.
        System.out.println(start + "end\t" + result.isCompliant() + "\t");
    }
}
