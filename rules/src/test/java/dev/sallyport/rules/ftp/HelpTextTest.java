package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The answer to HELP")
class HelpTextTest {

  @Test
  void losesHiddenNamesAndNothingElse() {
    var reply =
        new FtpReply(
            214,
            List.of(
                "214-The following commands are recognized (* unimplemented):",
                "   USER   PASS   STOR*  RETR",
                "214-   STOR site Stor STORE",
                "214 Send STORies to root"));
    assertThat(HelpText.without(reply, verb -> verb == Verb.STOR).lines())
        .containsExactly(
            "214-The following commands are recognized (* unimplemented):",
            "   USER   PASS          RETR",
            "214-        site Stor STORE",
            "214 Send STORies to root");
  }
}
