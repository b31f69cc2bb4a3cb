#include "serve/metrics_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace rsvpulse::serve {
namespace {

TEST(MetricsText, IsWhatPrometheusReads) {
  MetricsText metrics;
  metrics.counter("messages_total", "Messages.")
      .sample({{"class", "applied"}}, uint64_t{3})
      .sample({{"class", "expired"}}, 4.5);
  metrics.gauge("up", "Whether it is up.").sample(uint64_t{1});
  EXPECT_EQ(metrics.text(),
            "# HELP messages_total Messages.\n# TYPE messages_total counter\n"
            "messages_total{class=\"applied\"} 3\nmessages_total{class=\"expired\"} 4.5\n"
            "# HELP up Whether it is up.\n# TYPE up gauge\nup 1\n");
}

TEST(MetricsText, EscapesForeignText) {
  MetricsText metrics;
  metrics.gauge("x", "a\\b \"c\"\nd").sample({{"source", "C:\\f \"q\"\n{}"}, {"n", "é"}}, uint64_t{0});
  EXPECT_EQ(metrics.text(), "# HELP x a\\\\b \"c\"\\nd\n# TYPE x gauge\nx{source=\"C:\\\\f \\\"q\\\"\\n{}\",n=\"é\"} 0\n");
}

TEST(MetricsText, WritesNumbersWhole) {
  MetricsText metrics;
  metrics.gauge("x", "x").sample(uint64_t{18446744073709551615U}).sample(1e300).sample(0.1);
  metrics.sample(std::numeric_limits<double>::infinity()).sample(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(metrics.text(), "# HELP x x\n# TYPE x gauge\nx 18446744073709551615\nx 1e+300\nx 0.1\nx +Inf\nx NaN\n");
}

}  // namespace
}  // namespace rsvpulse::serve
