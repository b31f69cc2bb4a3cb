#include "app/rows.h"

#include <gtest/gtest.h>

namespace rsvpulse::app {
namespace {

const Rows kRows = {{{"name"}, {"count", true}, {"reason"}},
                    {{"a\tb", "7", "say \"no\", twice"}, {"日本", "", "\x1b[2J and a text that goes on and on"}}};

TEST(RowsText, EscapesForEachForm) {
  EXPECT_TRUE(rows_text(kRows, "tsv").starts_with("name\tcount\treason\na\\tb\t7\tsay \"no\", twice\n日本\t\t"));
  EXPECT_TRUE(rows_text(kRows, "csv").starts_with("name,count,reason\na\tb,7,\"say \"\"no\"\", twice\"\n"));
  EXPECT_EQ(rows_text(kRows, "json"),
            "[{\"name\":\"a\\tb\",\"count\":7,\"reason\":\"say \\\"no\\\", twice\"},\n"
            " {\"name\":\"日本\",\"count\":null,\"reason\":\"\\u001b[2J and a text that goes on and on\"}]\n");
}

TEST(RowsText, ATableAlignsAndFits) {
  EXPECT_EQ(rows_text(kRows, "table", 30),
            "name  count  reason\n"
            "a\uFFFDb       7  say \"no\", twice\n"
            "日本         \uFFFD[2J and a text …\n");
  EXPECT_EQ(rows_text({{{"name"}}, {}}, "table"), "nothing to show\n");
  EXPECT_EQ(rows_text({{{"name"}}, {}}, "json"), "[]\n");
}

}  // namespace
}  // namespace rsvpulse::app
