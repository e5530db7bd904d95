import java.io.File;
import java.io.InputStream;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Checks PDF files against PDF/UA-1 with veraPDF's own engine and rules.
 *
 * <p>Arguments are files. For each it prints "PASS", or "FAIL" and one line for every rule that failed. The jar at hand
 * has the rules as XML and lacks the library that usually reads them, so they are read here.
 */
public final class VeraCheck {
  private static final PDFAFlavour FLAVOUR = PDFAFlavour.fromString("ua1");
  private static final String RULES = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

  private VeraCheck() {}

  public static void main(String[] files) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    ValidationProfile profile = readProfile();
    boolean allPass = true;
    for (String file : files) {
      Map<String, String> failures = check(new File(file), profile);
      allPass &= failures.isEmpty();
      System.out.println((failures.isEmpty() ? "PASS " : "FAIL ") + file);
      failures.forEach((rule, words) -> System.out.println("  " + rule + " " + words));
    }
    System.exit(allPass ? 0 : 1);
  }

  private static Map<String, String> check(File file, ValidationProfile profile) throws Exception {
    Map<String, String> failures = new TreeMap<>();
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, FLAVOUR)) {
      ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(parser);
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() == TestAssertion.Status.FAILED) {
          RuleId rule = assertion.getRuleId();
          String where = assertion.getLocation().getContext();
          failures.putIfAbsent(rule.getClause() + "-" + rule.getTestNumber(), assertion.getMessage() + " @ " + where);
        }
      }
      if (!result.isCompliant() && failures.isEmpty()) {
        failures.put("?", "not compliant, and no rule says why");
      }
    }
    return failures;
  }

  private static ValidationProfile readProfile() throws Exception {
    Element root;
    try (InputStream in = VeraCheck.class.getResourceAsStream(RULES)) {
      root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
    }
    Set<Rule> rules = new HashSet<>();
    NodeList ruleNodes = root.getElementsByTagName("rule");
    for (int i = 0; i < ruleNodes.getLength(); i++) {
      rules.add(readRule((Element) ruleNodes.item(i)));
    }
    Set<Variable> variables = new HashSet<>();
    NodeList variableNodes = root.getElementsByTagName("variable");
    for (int i = 0; i < variableNodes.getLength(); i++) {
      variables.add(readVariable((Element) variableNodes.item(i)));
    }
    return Profiles.profileFromValues(
        FLAVOUR,
        Profiles.profileDetailsFromValues("PDF/UA-1", "PDF/UA-1", "veraPDF Consortium", new Date(0)),
        "",
        rules,
        variables);
  }

  private static Rule readRule(Element rule) {
    Element id = (Element) rule.getElementsByTagName("id").item(0);
    RuleId ruleId =
        Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"),
            Integer.parseInt(id.getAttribute("testNumber")));
    return Profiles.ruleFromValues(
        ruleId,
        rule.getAttribute("object"),
        rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
        rule.getAttribute("tags"),
        text(rule, "description"),
        text(rule, "test"),
        Profiles.errorFromValues(text(rule, "message"), List.of()),
        List.of());
  }

  private static Variable readVariable(Element variable) {
    return Profiles.variableFromValues(
        variable.getAttribute("name"),
        variable.getAttribute("object"),
        text(variable, "defaultValue"),
        text(variable, "value"));
  }

  private static String text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
