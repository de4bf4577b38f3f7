import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks PDFs with the veraPDF engine: Check FLAVOUR,FLAVOUR FILE... prints one failed rule a line. */
public class Check {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < arguments.length; i++) {
            for (String flavour : arguments[0].split(",")) {
                check(arguments[i], flavour);
            }
        }
    }

    private static void check(String file, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Set<String> failures = new TreeSet<>();
            String start = file + "\t" + name + "\t";
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
}
